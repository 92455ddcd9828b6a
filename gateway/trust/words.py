"""The words of the lamps, in English: the keys of both languages' catalogs. Pure."""

# What a lamp is called
TITLES = {
    "T01": "its own identity",
    "T02": "no default password",
    "T03": "encrypted link",
    "T04": "refuses a false gateway",
    "T05": "proves who it is",
    "T06": "only its own topics",
    "T07": "signed messages",
    "T08": "no replay, sane time",
    "T09": "refuses a bad update",
    "T10": "known software",
    "T11": "survives a bad update",
    "T12": "closed doors",
    "T13": "behaves as declared",
    "T14": "valid and declared data",
    "T15": "can be forgotten",
    "T16": "survives an outage",
    "P0": "physical protection: not promised",
}

# What it measures, for somebody who has never heard of it
QUESTIONS = {
    "T01": "Is there one board, and only one, behind this name?",
    "T02": "Does a password that everybody knows open anything?",
    "T03": "Can somebody in the room read what the board says?",
    "T04": "Does the board hang up when another computer plays the gateway?",
    "T05": "Did the board prove that it is the one it says?",
    "T06": "Can this board speak or listen in the name of another?",
    "T07": "Would a message that was changed on its way be noticed?",
    "T08": "Would an old message that is sent again be noticed?",
    "T09": "Does the board refuse a program that was not signed for it?",
    "T10": "Does the board run the program that it should?",
    "T11": "Does the board come back by itself from a program that crashes?",
    "T12": "Does the board leave a door open to the network?",
    "T13": "Does the board do what it declares, and nothing else?",
    "T14": "Is what it measures possible, and said in public?",
    "T15": "Can all that is known of a board be erased?",
    "T16": "Does a cut of the broker lose anything?",
    "P0": "Who holds the board in his hand can read its key through the USB port. "
    "The kit does not protect against that, and says so: what saves us is that each "
    "board has a key of its own, which is revoked in one click.",
}

# What was observed
SENTENCES = {
    "own_key": "It has a key of its own, of 128 bits, that no other board has.",
    "no_key": "It has no key: any device may take this name.",
    "shared_key": "Its key is also that of {other}.",
    "alone": "In the last {minutes} minutes one board has used this name.",
    "twin": "Two boards used this name at the same time, at {at_us}.",
    "fights": "Two devices use its identity: {times} times in a minute one threw the "
    "other out.",
    "nobody_asked": "On the open lane nobody is asked who he is.",
    "proved": "On the protected lane the broker gives it the name that it proved, "
    "whatever it calls itself.",
    "arrived": "It came in at {at_us}, from {source}.",
    "anonymous_unknown": "Nobody has tried yet to come in without a name.",
    "anonymous_in": "At {at_us} somebody without a name was let in there.",
    "anonymous_out": "At {at_us} somebody without a name was turned away there.",
    "clear": "Its messages pass in clear on the open lane: everybody can read them.",
    "tls_lane": "Its last message came in through the encrypted door.",
    "tls_spoken": "Spoken at that door: {version}, {suite}.",
    "tls_wire": "The wire of glass read in its own session, at {at_us}: {version}, "
    "{suite}.",
    "weak_unknown": "Nobody has tried yet to come in with an old encryption.",
    "weak_in": "At {at_us} an encryption that keeps no secret was accepted there.",
    "weak_out": "At {at_us} an old encryption, without forward secrecy, was refused "
    "there.",
    "signed": "{valid} of its last {of} messages carry a valid signature.",
    "signed_unknown": "No message yet whose signature was looked at.",
    "numbered": "{packs} messages since its last start, each with a number of its own.",
    "unnumbered": "Its messages carry no number: one that comes again is not seen.",
    "replays": "Old messages came again under its name: {times}. They were refused.",
    "time_sane": "The times of its readings agree with the gateway's clock ({away_s} s "
    "apart).",
    "time_off": "Its readings carry a time that is {away_s} s away from the gateway's "
    "clock.",
    "time_unbelieved": "Its readings carry a time that cannot be: the time of their "
    "arrival was taken.",
    "time_unknown": "No reading yet whose time could be compared.",
    "in_place": "It spoke to the room's broker only, on its own topics only.",
    "denied": "It tried to speak where it has no right: {times} messages, denied by "
    "the broker.",
    "elsewhere": "Messages under its name on topics that do not exist: {times}.",
    "rate_unknown": "Not heard for long enough to know how often it speaks.",
    "undeclared": "It does not say how often it measures.",
    "too_often": "{rate} messages a minute, and it declares {declared}.",
    "as_often": "{rate} messages a minute, as it declares ({declared}).",
    "declared_at": "Its declaration (RFC 8520): {mud}",
    "unreadable": "Messages that could not be read and were refused: {times}.",
    "out_of_range": "{q} shows {value} {unit}: no sensor of the kit can measure that.",
    "no_readings": "No reading in the last minutes.",
    "not_in_sheet": "It sends what its data sheet does not name: {quantities}.",
    "in_sheet": "All it sends is in its data sheet: {quantities}.",
    "unsigned_lane": "On the open lane nobody looks at signatures: anybody may write "
    "under this name.",
    "secret_made": "Its secret was drawn by the computer: {bits} bits, never a word.",
    "secret_none": "It has no secret at all.",
    "broker_untried": "The broker could not be asked.",
    "default_opens": "The broker let somebody in under its name with the password "
    "“{password}”.",
    "defaults_refused": "The broker refused the {tried} best known passwords under its "
    "name.",
    "pages_closed": "The pages have no login yet: nobody can act on them.",
    "pages_default": "The facilitator's password is “{password}”, which everybody "
    "knows.",
    "pages_refused": "The facilitator's password is none of the {tried} best known.",
    "prompt_refused": "Its prompt on the network (WebREPL) refused the {tried} best "
    "known passwords.",
    "prompt_opens": "Its prompt on the network (WebREPL) opened with the password "
    "“{password}”.",
    "no_address": "It has no address of its own that the gateway knows and may try.",
    "doors_open": "Open at {address}: ports {ports}.",
    "doors_closed": "Nothing answers at {address} on the ports {ports}.",
    "access_point_open": "It says that it opens a Wi-Fi of its own: whoever joins that "
    "one reaches it without the room.",
    "access_point_closed": "It says that it opens no Wi-Fi of its own.",
    "access_point_untold": "It does not say whether it opens a Wi-Fi of its own: its "
    "program is too old for that, or is not the kit's.",
    "no_radio": "It says that it is simulated: a program on a computer has no radio to "
    "open a Wi-Fi with.",
    "rights_untried": "The broker could not be asked with its rights.",
    "hears_others": "With its rights others can be heard: {topics}.",
    "hears_none": "With its rights, listening to everything gave nothing of others.",
    "denial_seen": "What was said in its name on {topic} was denied: the broker's log "
    "tells.",
    "not_denied": "What was said in its name on {topic} was not denied.",
    "was_away": "The broker was away for {away_s} s.",
    "not_back": "It did not come back by itself.",
    "restarted": "It was restarted meanwhile: what it kept in its memory is lost.",
    "same_start": "It came back by itself, without a restart.",
    "packs_lost": "Messages lost for good: {times}.",
    "packs_pending": "It had not sent yet all that it had kept.",
    "nothing_lost": "Nothing was lost: {times} messages, none missing.",
    "tries_few": "While the broker was away it tried {times} times at most in one "
    "second.",
    "tries_shared": "It and others that call from its address ({of} in all) tried "
    "{times} times at most in one second.",
    "hammers": "While the broker was away it tried {times} times in one second: it "
    "does not wait between two tries.",
    "hammers_shared": "One of the {of} that call from its address does not wait "
    "between two tries ({times} in one second): which one cannot be told.",
    "tries_unseen": "How often it tried meanwhile was not seen: it did not call at the "
    "broker's own port.",
    "return_open": "How it came back among the others was not looked at: the log of "
    "the open lane is not kept.",
    "return_unseen": "When it came back is not in the broker's log.",
    "jitter_alone": "It came back alone: whether boards come back one after the other "
    "cannot be judged from one.",
    "jitter_few": "{of} boards came back: too few to judge whether they come back one "
    "after the other.",
    "came_spread": "The {of} boards came back over {spread_s} s, at most {times} of "
    "them within half a second.",
    "came_together": "It came back within the same half second as others ({times} of "
    "{of} boards): they should not all wait as long.",
    "others_together": "Others came back within the same half second ({times} of {of} "
    "boards), but not this one.",
    "joined_decoy": "It joined the false gateway and told it who it is.",
    "hung_up": "It hung up on the false gateway, each of {times} times.",
    "hung_up_together": "It and others with the same address ({boards} in all) hung up "
    "on the false gateway, each of {times} times.",
    "decoy_unmet": "It did not meet the false gateway, as far as can be told.",
    "erase_untried": "The drill of an erasure could not be held.",
    "erase_not_done": "A board made for the drill could not be forgotten.",
    "rows_gone": "A board made for the drill was forgotten: no row of it is left.",
    "rows_left": "A board made for the drill was forgotten, and rows of it are left.",
    "key_gone": "Its key is gone and opens nothing any more.",
    "key_left": "Its key still opens the broker.",
    "erase_told": "The log of the room confirms it.",
    "erase_untold": "The log of the room does not confirm it.",
    "kept_as_said": "No reading of this board is older than the room says it keeps.",
    "kept_always": "The room keeps all readings: it sets no limit.",
    "kept_too_long": "Kept longer than the room says: {quantities}.",
    "usb_wipe": "The board's own flash is wiped over USB: not part of this drill.",
    "software_unknown": "The room does not know what this board should run: it was not "
    "prepared here with `dannaya flash`, and had no update.",
    "proof_unanswered": "It did not answer the question what it runs.",
    "software_missing": "Files of its program are missing.",
    "software_other": "It runs program {seq}, and should run {should}.",
    "software_changed": "Its files are not those that it should have: somebody has "
    "changed them.",
    "software_usb": "Asked with a fresh number: its {files} files are those that were "
    "put on it over USB.",
    "software_update": "Asked with a fresh number: its {files} files are those of the "
    "signed update {seq}.",
    "micropython": "It says that its MicroPython is {firmware}.",
    "refused_altered": "It refused an update that was changed after it was signed.",
    "refused_unsigned": "It refused an update that nobody had signed.",
    "refused_other_board": "It refused an update that was signed for another board.",
    "refused_older": "It refused an update that was signed, but is older than its "
    "program.",
    "took_altered": "It took an update that was changed after it was signed.",
    "took_unsigned": "It took an update that nobody had signed.",
    "took_other_board": "It took an update that was signed for another board.",
    "took_older": "It took an update that is older than its program.",
    "refused_otherwise": "It refused the drill's update for another reason: {why}.",
    "update_unanswered": "It did not answer to the update of the drill.",
    "came_back": "It tried a signed program that fails ({why}), and came back by "
    "itself {away_s} s later.",
    "simulated_trial": "A simulated board takes an update, but never runs it: this can "
    "be seen on a real board only.",
    "kept_broken": "It kept a program that fails.",
    "stuck_broken": "It tried a program that fails, and did not come back.",
    "unheard": "No reading of the last minutes from which the lane could be told.",
    "never": "Not measured yet.",
    "outdated": "What was seen is too old to count:",
    "ahead": "The computer's clock was set back since; what was seen counts no more:",
}

# Who saw it
SEERS = {
    "gateway": "seen by the gateway, in passing",
    "probe": "tried by the gateway",
    "drill": "seen in a drill",
}

# The colour's word; a grey lamp is never said to be good
STATES = {"green": "proved", "red": "failed", "grey": "not measured"}

# What a quantity is measured for
PURPOSES = {
    "climate": "the weather of the place",
    "light": "the light of the place",
    "watering": "when to water",
    "presence": "whether something or somebody is there",
    "energy": "what is used and produced",
    "care": "the health of the board",
}
