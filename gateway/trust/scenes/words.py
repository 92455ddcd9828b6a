"""What the scenes are called, and the principle that each one shows. Pure.

English: the keys of both languages' catalogs.
"""

TITLES = {
    1: "Listen",
    2: "False gateway",
    3: "Impersonate",
    4: "Send again",
    5: "Default passwords",
    6: "Trapped update",
    7: "Guess private life",
    8: "Cut the power",
    9: "Hand on the board",
}

PRINCIPLES = {
    1: "What a thing says must be encrypted on its way (OTA 2 and 3, ETSI 5.5-1).",
    2: "A thing must check who it speaks to (OTA 3, ETSI 5.5-2).",
    3: "Whoever speaks must prove who he is, and may do no more than his own part "
    "(OTA 12 and 13, ETSI 5.5-5).",
    4: "A message must not count a second time (OTA 2, ETSI 5.5-1).",
    5: "No password that everybody knows, and none that can be tried without end "
    "(OTA 13 and 15, ETSI 5.1-1).",
    6: "Only software that is signed, and newer, may be installed (OTA 6, "
    "ETSI 5.3-10).",
    7: "Measure no more than the purpose needs, and keep it no longer (OTA 20 and 22, "
    "ETSI 6-1).",
    8: "A thing must survive a cut, and lose nothing by it (OTA 21, ETSI 5.9-1).",
    9: "Promise only what holds: whoever has the board has its key (OTA 13, "
    "ETSI 5.4-2).",
}
