"""What each step changes on the way to the shape this version writes."""

from importlib.resources import files

from sqlite_utils import Database, Migrations

from gateway.store import (
    answers,
    commands,
    journal,
    lamps,
    polls,
    progress,
    requests,
    software,
    stage,
    updates,
    virtual,
)

STEPS = Migrations("dannaya")


@STEPS()
def m001_first_schema(db: Database) -> None:
    """Every table of DESIGN §5 that this version uses."""
    schema = files("gateway.store").joinpath("schema.sql").read_text("utf-8")
    for statement in schema.split(";\n"):
        if statement.strip():
            db.execute(statement)


@STEPS()
def m002_identities(db: Database) -> None:
    """When a board was enrolled or revoked, and the lane of each of its starts."""
    db.execute("ALTER TABLE board ADD COLUMN enrolled_us INTEGER")
    db.execute("ALTER TABLE board ADD COLUMN revoked_us INTEGER")
    db.execute("ALTER TABLE start ADD COLUMN lane TEXT NOT NULL DEFAULT 'open'")


@STEPS()
def m003_requests(db: Database) -> None:
    """What the dashboard asks of the gateway."""
    db.execute(requests.TABLE)
    db.execute(requests.INDEX)


@STEPS()
def m004_commands(db: Database) -> None:
    """What boards are told to do."""
    for statement in (commands.TABLE, *commands.INDEXES):
        db.execute(statement)


@STEPS()
def m005_virtual_boards(db: Database) -> None:
    """The ids that the lab page gave to its virtual boards."""
    db.execute(virtual.TABLE)


@STEPS()
def m006_lamps(db: Database) -> None:
    """What was last seen of each lamp of each board."""
    db.execute(lamps.TABLE)
    db.execute(lamps.INDEX)


@STEPS()
def m007_updates(db: Database) -> None:
    """Signed updates on their way to boards, and what each board should run."""
    for statement in (*updates.TABLES, *software.TABLES):
        db.execute(statement)


@STEPS()
def m008_progress(db: Database) -> None:
    """The steps of the course that were checked, seat by seat."""
    db.execute(progress.TABLE)


@STEPS()
def m009_scenes(db: Database) -> None:
    """What was played on stage, and what could be seen of it."""
    for statement in stage.TABLES:
        db.execute(statement)


@STEPS()
def m010_polls(db: Database) -> None:
    """The questions put to the hall, and the answers."""
    for statement in polls.TABLES:
        db.execute(statement)


@STEPS()
def m011_answers(db: Database) -> None:
    """How often each answer to a question of the guides was given."""
    db.execute(answers.TABLE)


@STEPS()
def m012_journal(db: Database) -> None:
    """Batches on their way to the places of what they bring."""
    db.execute(journal.TABLE)
