"""One wiring picture: a board, a part, and the wires between them."""

from gateway.wiring.drawing import Canvas
from gateway.wiring.headers import Board, Header, board
from gateway.wiring.parts import Between, Part
from gateway.wiring.plan import (
    BOARD_WIDTH,
    BOX_WIDTH,
    BOX_X,
    LADDER_X,
    LEFT,
    WIDTH,
    Plan,
    body,
    pin_y,
    place,
)

INK, FAINT, PAPER, BODY = "#22180f", "#6f675c", "#ffffff", "#eef0f2"
COLOURS = {"3V3": "#c62f2f", "5V": "#a3168f", "GND": "#1d1d1d"}
SIGNALS = ("#1f5fbf", "#1a7f4b")
RESISTOR = "#ecd9ae"
MARGIN, HALF_ROW = 16, 24
SUPPLY_X, JOINT_X, SERIES_X = LADDER_X + 22, LADDER_X + 62, LADDER_X + 80


def picture(header: Header, part: Part | None) -> str:
    """Return the SVG of a part on a board; without a part, of the board alone."""
    return alone(header) if part is None else wired(header, part)


def alone(header: Header) -> str:
    """Return the SVG of a board with its own LED and button."""
    canvas = Canvas(BOARD_WIDTH + 2 * LEFT + 40, body(header).bottom + MARGIN)
    known = board(header.module)
    draw_board(canvas, header, known)
    draw_pins(canvas, header.left, header.right, {})
    draw_own(canvas, header, known)
    return canvas.svg(known.name)


def wired(header: Header, part: Part) -> str:
    """Return the SVG of a part wired to a board."""
    plan, colours, known = place(header, part), colours_of(part), board(header.module)
    lowest = max(y for path in plan.paths for _, y in path)
    bottom = max(body(header).bottom, lowest, plan.rows[-1] + HALF_ROW)
    canvas = Canvas(WIDTH, bottom + MARGIN, plan.mirrored)
    draw_board(canvas, header, known)
    draw_wires(canvas, plan, colours)
    draw_pins(canvas, plan.far, plan.near, dict(zip(plan.taken, colours, strict=True)))
    draw_part(canvas, part, plan, colours)
    return canvas.svg(f"{known.name}: {' '.join(part.name)}")


def colours_of(part: Part) -> list[str]:
    """Return the colour of each contact's wire."""
    signals = iter(SIGNALS)
    return [COLOURS.get(net) or next(signals) for _, net in part.contacts]


def draw_board(canvas: Canvas, header: Header, known: Board) -> None:
    """Draw a board's outline, its chip, its antenna, its USB socket and its name."""
    canvas.add("rect", width="100%", height="100%", fill=PAPER, rx=10)
    outline = body(header)
    height, middle = outline.bottom - outline.top, LEFT + BOARD_WIDTH / 2
    canvas.text(middle, 26, known.name, font_size=17, font_weight="bold", fill=INK)
    canvas.rect(LEFT, outline.top, BOARD_WIDTH, height, BODY, stroke=INK, rx=8)
    chip = min(height - 90, 150)
    chip_y = outline.bottom - chip - 14 if header.usb_up else outline.top + 14
    canvas.rect(middle - 24, chip_y, 48, chip, "#c9ced4", stroke=FAINT, rx=3)
    at = f"rotate(-90 {canvas.x(middle):g} {chip_y + chip / 2:g})"
    chip_name = known.name.split()[0]
    canvas.text(middle, chip_y + chip / 2, chip_name, fill=INK, transform=at)
    usb_y = outline.top - 8 if header.usb_up else outline.bottom - 16
    canvas.rect(middle - 17, usb_y, 34, 24, "#9aa1a9", stroke=INK, rx=4)
    canvas.text(middle, usb_y + 12, "USB", font_size=11, fill=INK)


def draw_pins(
    canvas: Canvas,
    left: tuple[str, ...],
    right: tuple[str, ...],
    used: dict[tuple[bool, int], str],
) -> None:
    """Draw all pins of a board; those that are used in the colour of their wire."""
    for far, side in ((True, left), (False, right)):
        edge = LEFT if far else LEFT + BOARD_WIDTH
        inward = 1 if far else -1
        for number, name in enumerate(side):
            colour = used.get((far, number))
            y = pin_y(number)
            canvas.rect(edge - 5, y - 5, 10, 10, colour or PAPER, stroke=INK)
            canvas.text(
                edge + inward * 9,
                y,
                name,
                "start" if far else "end",
                font_size=15 if colour else 11,
                font_weight="bold" if colour else "normal",
                fill=colour or FAINT,
            )


def draw_own(canvas: Canvas, header: Header, known: Board) -> None:
    """Mark the LED and the button that a board has of its own."""
    outline, middle = body(header), LEFT + BOARD_WIDTH / 2
    for step, words in enumerate((f"LED {known.led}", f"BOOT {known.button}")):
        usual = outline.top + 34 + 24 * step, outline.bottom - 60 + 24 * step
        y = usual[0] if header.usb_up else usual[1]
        canvas.rect(middle - 30, y - 10, 60, 20, "#f3c969", stroke=INK, rx=10)
        canvas.text(middle, y, words, font_size=12, font_weight="bold", fill=INK)


def draw_wires(canvas: Canvas, plan: Plan, colours: list[str]) -> None:
    """Draw the wires, each with a rim that lifts it off those it crosses."""
    for path, colour in zip(plan.paths, colours, strict=True):
        canvas.line(path, stroke=PAPER, stroke_width=8, stroke_linejoin="round")
        canvas.line(path, stroke=colour, stroke_width=4, stroke_linejoin="round")


def draw_part(canvas: Canvas, part: Part, plan: Plan, colours: list[str]) -> None:
    """Draw the part, its contacts, what stands between them, and each wire's label."""
    end = BOX_X if part.box else JOINT_X
    for y, colour in zip(plan.rows, colours, strict=True):
        canvas.line(((LADDER_X, y), (end, y)), stroke=colour, stroke_width=4)
    for between in part.between:
        draw_between(canvas, between, plan, colours)
    for number, label in part.series:
        draw_series(canvas, plan.rows[number], label)
    for (far, pin), y, colour in zip(plan.taken, plan.rows, colours, strict=True):
        name = (plan.far if far else plan.near)[pin]
        draw_label(canvas, name, y, colour)
    if part.box:
        draw_box(canvas, part, plan, colours)


def draw_label(canvas: Canvas, name: str, y: float, colour: str) -> None:
    """Write on a wire which pin of the board it comes from."""
    canvas.rect(SUPPLY_X - 21, y - 10, 42, 20, colour, rx=10)
    canvas.text(SUPPLY_X, y, name, font_size=14, font_weight="bold", fill=PAPER)


def draw_between(
    canvas: Canvas, between: Between, plan: Plan, colours: list[str]
) -> None:
    """Draw a component across two rows, with a dot where it joins each."""
    top, bottom = sorted((plan.rows[between.first], plan.rows[between.second]))
    middle = (top + bottom) / 2
    canvas.line(((JOINT_X, top), (JOINT_X, bottom)), stroke=INK, stroke_width=2)
    for row in (between.first, between.second):
        canvas.add(
            "circle",
            cx=canvas.x(JOINT_X),
            cy=plan.rows[row],
            r=5,
            fill=colours[row],
        )
    if between.label == "LDR":
        draw_eye(canvas, middle)
    else:
        canvas.rect(JOINT_X - 6, middle - 13, 12, 26, RESISTOR, stroke=INK, rx=3)
    canvas.text(
        JOINT_X + 18, middle, between.label, "start", font_weight="bold", fill=INK
    )


def draw_eye(canvas: Canvas, y: float) -> None:
    """Draw a photoresistor as it looks from above: a disc with a wavy track."""
    x = JOINT_X
    canvas.add("circle", cx=canvas.x(x), cy=y, r=13, fill="#f0a868", stroke=INK)
    wave = ((x - 8, y - 6), (x + 8, y - 6), (x - 8, y), (x + 8, y), (x - 8, y + 6))
    canvas.line((*wave, (x + 8, y + 6)), stroke="#8c2f1b", stroke_width=2)


def draw_series(canvas: Canvas, y: float, label: str) -> None:
    """Draw a resistor on a wire."""
    canvas.rect(SERIES_X, y - 6, 30, 12, RESISTOR, stroke=INK, rx=3)
    canvas.text(SERIES_X + 15, y - 17, label, font_weight="bold", fill=INK)


def draw_box(canvas: Canvas, part: Part, plan: Plan, colours: list[str]) -> None:
    """Draw the part's own board, with what is printed beside its contacts."""
    top, bottom = plan.rows[0] - HALF_ROW, plan.rows[-1] + HALF_ROW
    canvas.rect(BOX_X, top, BOX_WIDTH, bottom - top, BODY, stroke=INK, rx=8)
    for (name, _), y, colour in zip(part.contacts, plan.rows, colours, strict=True):
        canvas.rect(BOX_X - 5, y - 5, 10, 10, colour, stroke=INK)
        canvas.text(
            BOX_X + 10, y, name, "start", font_size=15, font_weight="bold", fill=colour
        )
    for number, line in enumerate(part.name):
        canvas.text(
            BOX_X + BOX_WIDTH / 2,
            top - 13 - 18 * (len(part.name) - 1 - number),
            line,
            font_size=16,
            font_weight="bold",
            fill=INK,
        )
