"""Names for boards: a word that is easy to say and a number, such as baobab-10.

The words are trees, plants, food, animals, weather and objects of the Sahel, in
French without accents. None is a person's name (DESIGN §4), and none names what the
kit itself speaks of, such as a board or a seat.
"""

import random
from collections.abc import Collection, Iterator

LIST = """
    acacia akee ananas arachide argile aubergine autruche baobab bambou
    banane barque beignet beurre biche bissap bogolan bouye braise
    brousse buffle cabri cactus calao calebasse canari canne canoe carotte
    chameau chaume cigale cigogne citron corde coton couscous crabe
    crocodile cuir dattier dune ebene elephant encens epervier etoile faucon
    fennec feuille figue flamant fleuve fonio gazelle gecko gerbe gingembre
    girafe gombo gomme goyave graine grenier grillon griot guepard heron
    hibiscus hippo igname indigo jarre jujube karite kora lac laiton lezard
    libellule lievre lion lotus lune mangue manioc marmite melon menthe
    miel mil mortier moringa natte neem niebe nuage oasis oignon okra oryx
    oseille outarde palmier panier papaye papyrus pastel pelican epi pilon
    pintade piment pirogue plage pluie poterie puits ravine riz rivage roseau
    sable safran savon sesame tabouret tamarin tamtam tortue varan vent zebre zebu
"""
WORDS = tuple(LIST.split())
NUMBERS = range(10, 100)
MOST = len(WORDS) * len(NUMBERS)
# Boards that are there for some minutes: those of a scene, and that of a drill.
SCENE, DRILL = "scene-", "drill-"


def board_ids(count: int, taken: Collection[str] = (), seed: int = 0) -> list[str]:
    """Return ``count`` new ids, none of them in ``taken``; the same seed, the same ids.

    Fewer are the first of more. Each word comes once before any comes twice, so that
    boards of one room are told apart by ear. Raises ValueError when there are not
    that many ids (``MOST``).
    """
    if count + len(taken) > MOST:
        raise ValueError(f"at most {MOST} ids, not {count + len(taken)}")
    draw = random.Random(seed)  # noqa: S311  a name is not a secret
    used = set(taken)
    found: list[str] = []
    while len(found) < count:
        for word in draw.sample(WORDS, len(WORDS)):
            new = f"{word}-{draw.choice(NUMBERS)}"
            if new not in used and len(found) < count:
                used.add(new)
                found.append(new)
    return found


def passing_ids(kind: str, count: int = 1) -> list[str]:
    """Return ids drawn by chance for boards of a scene or a drill, forgotten after."""
    drawn = random.SystemRandom().sample(WORDS, count)
    return [f"{kind}{word}" for word in drawn]


def every_id() -> Iterator[str]:
    """Yield each id that the kit may ever give to a board."""
    for word in WORDS:
        yield f"{SCENE}{word}"
        yield f"{DRILL}{word}"
        for number in NUMBERS:
            yield f"{word}-{number}"
