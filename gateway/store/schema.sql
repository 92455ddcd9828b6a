-- DESIGN §5. Times are integer microseconds UTC, rollup times integer seconds UTC.

CREATE TABLE board (
    id TEXT PRIMARY KEY,
    name TEXT,
    seat INTEGER,
    site TEXT,
    lane TEXT NOT NULL DEFAULT 'open',
    kind TEXT NOT NULL DEFAULT 'board',
    last_seen_us INTEGER,
    state TEXT NOT NULL DEFAULT '{}'
) WITHOUT ROWID;

-- One row for each start of a board. `ranges` are the packs seen and `skipped` those
-- jumped over by a wild number, as JSON pairs; `packs` counts the packs written,
-- independently, so that a double would show.
CREATE TABLE start (
    board TEXT NOT NULL,
    b INTEGER NOT NULL,
    r INTEGER NOT NULL,
    anchor_us INTEGER,
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    oldest INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    ranges TEXT NOT NULL,
    skipped TEXT NOT NULL,
    packs INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    PRIMARY KEY (board, b, r)
) WITHOUT ROWID;

CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    board TEXT NOT NULL,
    lane TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    UNIQUE (board, lane, name, unit)
);

CREATE TABLE measurement (
    series INTEGER NOT NULL,
    t_us INTEGER NOT NULL,
    value REAL NOT NULL,
    quality INTEGER NOT NULL,
    PRIMARY KEY (series, t_us)
) WITHOUT ROWID;

-- Readings that are words or bytes (SenML vs, vd).
CREATE TABLE text_measurement (
    series INTEGER NOT NULL,
    t_us INTEGER NOT NULL,
    value BLOB NOT NULL,
    quality INTEGER NOT NULL,
    PRIMARY KEY (series, t_us)
) WITHOUT ROWID;

CREATE TABLE rollup_minute (
    series INTEGER NOT NULL,
    t INTEGER NOT NULL,
    n INTEGER NOT NULL,
    min REAL NOT NULL,
    max REAL NOT NULL,
    sum REAL NOT NULL,
    PRIMARY KEY (series, t)
) WITHOUT ROWID;

CREATE TABLE rollup_hour (
    series INTEGER NOT NULL,
    t INTEGER NOT NULL,
    n INTEGER NOT NULL,
    min REAL NOT NULL,
    max REAL NOT NULL,
    sum REAL NOT NULL,
    PRIMARY KEY (series, t)
) WITHOUT ROWID;

CREATE TABLE refused (
    id INTEGER PRIMARY KEY,
    received_us INTEGER NOT NULL,
    lane TEXT NOT NULL,
    board TEXT,
    topic TEXT NOT NULL,
    payload BLOB NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX refused_board ON refused (board, id);

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    t_us INTEGER NOT NULL,
    board TEXT,
    kind TEXT NOT NULL,
    severity TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX event_board ON event (board, id);

CREATE TABLE total (
    name TEXT PRIMARY KEY,
    n INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
