"""The errors in French: code -> (what happened, the first thing to try).

`{}` is what the sentence names. Written with the spaces that do not break (U+00A0).
"""

WORDS = {
    "brownout": (
        "La carte a manqué de courant et s’est éteinte un instant.",
        "Changez le câble ou le port USB, débranchez le servo ou le relais.",
    ),
    "watchdog": (
        "Le programme est resté bloqué trop longtemps, et la carte a redémarré.",
        "Cherchez une boucle sans « await asyncio.sleep(...) », ou une attente qui ne "
        "finit jamais.",
    ),
    "chip_crash": (
        "La puce elle-même s’est arrêtée net : ce n’est pas votre programme.",
        "Débranchez la carte, attendez cinq secondes, rebranchez ; si cela revient, "
        "appelez l’animateur.",
    ),
    "no_program": (
        "Cette carte est vide : MicroPython n’y est pas installé.",
        "Demandez à l’animateur de la préparer.",
    ),
    "stopped": (
        "Vous avez arrêté le programme : tout va bien.",
        "Lancez-le de nouveau quand vous voulez.",
    ),
    "indentation": (
        "Le début d’une ligne n’est pas aligné comme il faut.",
        "Mettez quatre espaces au début des lignes qui suivent les deux-points, ni "
        "plus ni moins, et aucune tabulation.",
    ),
    "outside": (
        "« {} » est écrit là où il n’a pas de sens.",
        "Mettez cette ligne dans la fonction ou la boucle, quatre espaces devant.",
    ),
    "syntax_error": (
        "Python ne comprend pas cette ligne.",
        "Cherchez sur cette ligne, et sur celle d’avant, une parenthèse, un guillemet "
        "ou des deux-points oubliés.",
    ),
    "import_name": (
        "« {} » n’existe pas dans ce module.",
        "Vérifiez l’orthographe, puis la liste des modules du kit.",
    ),
    "import_error": (
        "Le module « {} » n’est pas sur la carte.",
        "Vérifiez l’orthographe ; un ordinateur a des modules qu’une carte n’a pas.",
    ),
    "name_too_early": (
        "Une variable est lue avant d’avoir reçu sa valeur dans cette fonction.",
        "Donnez-lui une valeur plus haut dans la fonction, ou écrivez « global » et "
        "son nom à la première ligne.",
    ),
    "name_error": (
        "Le nom « {} » n’est pas connu.",
        "Vérifiez l’orthographe ; un texte se met entre guillemets.",
    ),
    "none_value": (
        "Il n’y a rien ici (None) alors que le programme attend une valeur.",
        "Regardez d’où vient cette valeur : une fonction sans « return » donne None.",
    ),
    "attribute_error": (
        "Cet objet n’a rien qui s’appelle « {} ».",
        "Vérifiez l’orthographe après le point.",
    ),
    "type_mix": (
        "Un texte et un nombre ne se mélangent pas.",
        "Écrivez str(nombre) pour en faire un texte, float(texte) pour un nombre.",
    ),
    "not_callable": (
        "Des parenthèses suivent ce qui n’est pas une fonction (type « {} »).",
        "Enlevez les parenthèses, ou donnez un autre nom à votre variable : elle "
        "cache peut-être la fonction.",
    ),
    "arguments": (
        "Cette fonction ne reçoit pas les valeurs qu’elle attend.",
        "Comptez les valeurs entre les parenthèses et comparez avec la ligne "
        "« def » ; dans une classe, la première est « self ».",
    ),
    "not_a_list": (
        "Le programme parcourt quelque chose qui n’est pas une liste (type « {} »).",
        "Pour répéter dix fois, écrivez « for i in range(10): ».",
    ),
    "index_error": (
        "La liste n’a pas autant d’éléments.",
        "On compte à partir de 0 : de trois éléments, le dernier est [2].",
    ),
    "key_error": (
        "Le dictionnaire n’a pas de clé « {} ».",
        "Affichez ses clés avec print(list(d)) et comparez l’orthographe.",
    ),
    "not_a_number": (
        "Ce texte n’est pas un nombre.",
        "Écrivez les décimales avec un point et non une virgule : 27.4.",
    ),
    "zero_division": (
        "Le programme divise par zéro.",
        "Affichez le diviseur juste avant la division : la mesure vaut peut-être 0.",
    ),
    "recursion": (
        "Une fonction s’appelle elle-même sans jamais s’arrêter.",
        "Pour répéter, utilisez « while » ou « for ».",
    ),
    "format_error": (
        "Le texte à trous (%s, %d) et les valeurs ne vont pas ensemble.",
        'Mettez autant de valeurs que de trous, ou écrivez un f-texte : f"{t} °C".',
    ),
    "bad_reading": (
        "Cette mesure ne peut pas être envoyée : {} ne va pas.",
        'Une mesure s’écrit ("temperature", "Cel", 27.4) : un nom sans espace ni '
        "accent, une unité, un nombre.",
    ),
    "pack_too_large": (
        "Un message contient trop de mesures pour être envoyé.",
        "Envoyez moins de mesures à la fois, ou plus souvent.",
    ),
    "memory_error": (
        "La carte n’a plus de mémoire.",
        "Raccourcissez les listes qui grandissent et les longs textes, puis "
        "redémarrez la carte.",
    ),
    "flash_full": (
        "La mémoire de fichiers de la carte est pleine.",
        "Effacez les fichiers dont vous n’avez plus besoin.",
    ),
    "wrong_pin": (
        "Cette broche de la carte ne peut pas servir à cela.",
        "Prenez une de ces broches : {}.",
    ),
    "invalid_pin": (
        "Cette broche ne peut pas servir à cela.",
        "Comparez le numéro dans le programme avec le brochage de la carte : "
        "certaines broches sont réservées ou ne font que lire.",
    ),
    "sensor_noise": (
        "Le capteur répond, mais ses données arrivent abîmées.",
        "Raccourcissez les fils, vérifiez la masse (GND), et attendez deux secondes "
        "entre deux lectures.",
    ),
    "sensor_silent": (
        "Le capteur ne répond pas.",
        "Vérifiez ses trois ou quatre fils : alimentation, masse, et le fil de "
        "données sur la broche du programme.",
    ),
    "wifi_off": (
        "Le Wi-Fi de la carte n’est pas prêt : une connexion est déjà en cours.",
        "Éteignez-le et rallumez-le avant de vous connecter : wlan.active(False), "
        "puis wlan.active(True).",
    ),
    "wifi_not_found": (
        "Le réseau Wi-Fi est introuvable.",
        "Vérifiez son nom, majuscules comprises ; la carte ne voit que les réseaux à "
        "2,4 GHz.",
    ),
    "wifi_password": (
        "Le mot de passe du Wi-Fi est refusé.",
        "Tapez-le de nouveau, lettre par lettre, majuscules comprises.",
    ),
    "wifi_full": (
        "Le point d’accès Wi-Fi n’accepte plus personne.",
        "Déconnectez les téléphones qui n’en ont pas besoin, ou demandez un second "
        "point d’accès.",
    ),
    "wifi_no_address": (
        "La carte est sur le Wi-Fi, mais le réseau ne lui a pas donné d’adresse.",
        "Attendez dix secondes ; si cela dure, redémarrez le point d’accès.",
    ),
    "id_taken": (
        "Une autre carte utilise déjà cet identifiant : chacune fait tomber l’autre.",
        "Trouvez la seconde carte du même nom et demandez qu’on la prépare de nouveau.",
    ),
    "broker_refused": (
        "La passerelle refuse cette carte.",
        "Demandez à l’animateur si la carte est inscrite, et si son mot de passe est "
        "le bon.",
    ),
    "clock": (
        "L’horloge de la carte retarde : le certificat de la passerelle n’est pas "
        "encore valable pour elle.",
        "Redémarrez la carte pour qu’elle redemande l’heure à la passerelle.",
    ),
    "certificate": (
        "La carte ne reconnaît pas le certificat de la passerelle : ce n’est "
        "peut-être pas la bonne.",
        "Ne contournez pas ce refus : demandez à l’animateur si la passerelle a "
        "changé.",
    ),
    "gateway_name": (
        "Le nom de la passerelle est introuvable sur ce réseau.",
        "Vérifiez que la carte est sur le Wi-Fi de la salle, et l’adresse écrite dans "
        "le programme.",
    ),
    "broker_not_running": (
        "La machine répond, mais la salle n’y est pas ouverte.",
        "Demandez à l’animateur si la salle tourne, et vérifiez le numéro de port "
        "(1883).",
    ),
    "broker_unreachable": (
        "La passerelle est injoignable.",
        "Vérifiez que la carte est sur le Wi-Fi de la salle, et que l’ordinateur de "
        "la salle est allumé.",
    ),
    "connection_lost": (
        "La connexion avec la passerelle est tombée.",
        "Attendez : la carte réessaie seule. Si cela revient, rapprochez-la du point "
        "d’accès.",
    ),
    "timeout": (
        "Quelque chose n’a pas répondu à temps : le réseau ou un capteur.",
        "Regardez la ligne du programme, puis vérifiez les fils ou le Wi-Fi.",
    ),
    "not_prepared": (
        "Cette carte n’a pas été préparée : il lui manque son nom, ou le Wi-Fi de la "
        "salle.",
        "Demandez à l’animateur de la préparer.",
    ),
    "no_keyboard": (
        "Une carte n’a pas de clavier : input() attendrait pour toujours.",
        "Écrivez la valeur en haut du programme, comme constante, ou lisez le bouton.",
    ),
    "file_missing": (
        "Ce fichier n’est pas sur la carte.",
        "Vérifiez son nom, majuscules comprises ; import os puis os.listdir() donne "
        "la liste.",
    ),
    "sensor_range": (
        "Le capteur donne une valeur impossible.",
        "Vérifiez son branchement, et que le programme attend bien ce modèle de "
        "capteur.",
    ),
    "command_refused": (
        "La carte a refusé un ordre : elle ne le connaît pas, ou la valeur ne va pas.",
        "Regardez sur la page de la carte les ordres qu’elle accepte.",
    ),
    "command_old": (
        "La carte a refusé un ordre trop vieux : il est arrivé trop tard, ou il est "
        "rejoué.",
        "Donnez-le de nouveau ; si cela se répète, regardez le journal de la salle.",
    ),
    "wrong_type": (
        "Une valeur n’est pas du bon type (texte, nombre, liste...).",
        "Affichez-la avec print(type(x), x) juste avant cette ligne.",
    ),
    "wrong_value": (
        "Une valeur ne convient pas ici.",
        "Affichez-la avec print(x) juste avant cette ligne, et comparez avec ce qui "
        "est permis.",
    ),
    "unknown_error": (
        "Le programme s’est arrêté sur une erreur.",
        "Lisez la dernière ligne, puis celle du programme dont elle donne le numéro.",
    ),
}
