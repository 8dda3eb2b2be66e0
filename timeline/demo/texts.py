"""What the people of the sample CRM say to each other. All of it is made up.

{contact}, {first}, {account}, {product}, {units}, {amount}, {rep} are filled in.
"""

from typing import NamedTuple


class Step(NamedTuple):
    """One activity of a story, so many days after the one before."""

    gap: int
    activity_type: str
    subject: str
    description: str | None = None
    direction: str | None = None
    priority: str = "medium"
    minutes: int = 0


OPENING = (
    Step(
        0,
        "email",
        "Question about your {product}",
        "Hello,\n\nwe are looking for {units} at {account} and came across your {product}. "
        "Could you tell me what it costs, and how long delivery takes?\n\nBest regards\n{contact}",
        "inbound",
    ),
    Step(
        1,
        "call",
        "First call with {first}",
        "{contact} decides together with the finance team. They want to start next quarter; "
        "today everything is kept in a spreadsheet that nobody likes.",
        "outbound",
        minutes=30,
    ),
    Step(
        2,
        "note",
        "What matters to {account}",
        "1. Fast delivery. 2. One contact person. 3. A price that holds for two years.",
    ),
    Step(
        4,
        "meeting",
        "Demo of the {product} for {account}",
        "Showed the whole thing with their own examples. {first} liked how little there is to "
        "learn; open question: does it work with what they have?",
        minutes=60,
    ),
    Step(
        1,
        "email",
        "Thank you, and answers to your questions",
        "Dear {first},\n\nthank you for your time yesterday. Attached are the technical answers "
        "and two references of your size.\n\nKind regards\n{rep}",
        "outbound",
    ),
    Step(3, "task", "Prepare a proposal for {units}", None, None, "high"),
    Step(
        2,
        "email",
        "Proposal: {units} for {amount}",
        "Dear {first},\n\nplease find our proposal attached: {units} for {amount}, delivery and "
        "introduction included. It is valid for thirty days.\n\nKind regards\n{rep}",
        "outbound",
        "high",
    ),
    Step(
        5,
        "call",
        "Did the proposal arrive?",
        "It did. Finance asks for ten percent less or longer terms.",
        "outbound",
        minutes=15,
    ),
    Step(
        4,
        "meeting",
        "Negotiation with {account}",
        "We keep the price and offer sixty days. {first} takes it to the board.",
        None,
        "high",
        45,
    ),
    Step(
        3,
        "email",
        "Re: Proposal: {units} for {amount}",
        "Hello {rep},\n\nthe board has met and I should have an answer by Friday. One more thing: "
        "who is responsible if something goes wrong during introduction?\n\n{contact}",
        "inbound",
        "high",
    ),
    Step(4, "call", "Decision call with {first}", None, "outbound", "urgent", 30),
)

WON = (
    Step(
        2,
        "email",
        "Signed contract",
        "Here it is, signed. We look forward to working with you!\n\n{contact}",
        "inbound",
    ),
    Step(1, "note", "Won: {units} for {amount}", "Decided by the references and the demo."),
    Step(5, "meeting", "Kick-off with {account}", None, None, "high", 90),
    Step(7, "task", "Send the first invoice to {account}"),
    Step(10, "call", "How is the start going?", None, "outbound", minutes=20),
)

LOST = (
    Step(
        3,
        "email",
        "Our decision",
        "Dear {rep},\n\nwe have decided for another supplier this time. It was close; the price "
        "made the difference.\n\nRegards\n{contact}",
        "inbound",
    ),
    Step(1, "note", "Lost to price", "They pay less and wait longer. Ask again before renewal."),
    Step(30, "task", "Ask {first} how the other supplier is doing", None, None, "low"),
)

SUPPORT = (
    (
        Step(
            0,
            "email",
            "Problem since this morning",
            "Hi,\n\nsince this morning nothing works any more at our second site. Can you help? "
            "People are waiting.\n\n{contact}",
            "inbound",
            "urgent",
        ),
        Step(
            0,
            "call",
            "Call back: what happened?",
            "Their network was changed overnight. Sent {first} the list of addresses to allow.",
            "outbound",
            "urgent",
            20,
        ),
        Step(
            1,
            "email",
            "Re: Problem since this morning",
            "Works again, thank you for the quick help!\n\n{contact}",
            "inbound",
        ),
    ),
    (
        Step(
            0,
            "email",
            "Invoice shows the old address",
            "Good morning,\n\nwe moved in spring, but the invoice still goes to the old address. "
            "Could you correct it and send it again?\n\n{contact}",
            "inbound",
            "low",
        ),
        Step(1, "task", "Correct the address of {account}", None, None, "low"),
        Step(
            1,
            "email",
            "Corrected invoice",
            "Dear {first},\n\nsorry about that. The corrected invoice is attached.\n\n{rep}",
            "outbound",
            "low",
        ),
    ),
    (
        Step(
            0,
            "call",
            "How do we add colleagues?",
            "Walked {first} through it. A short guide would have saved the call.",
            "inbound",
            minutes=10,
        ),
        Step(1, "email", "Guide: adding colleagues", "As promised.\n\n{rep}", "outbound", "low"),
        Step(6, "task", "Check that {account} is happy", None, None, "low"),
    ),
)

CARE = (
    Step(0, "call", "Monthly check-in with {first}", "All good. They grow by a team.", "outbound"),
    Step(21, "call", "Monthly check-in with {first}", "Short: holidays, then more.", "outbound"),
    Step(
        21,
        "meeting",
        "Quarterly review with {account}",
        "Usage is up by a third. {first} wants training for new colleagues.",
        minutes=60,
    ),
    Step(14, "task", "Plan the training for {account}", None, None, "medium"),
    Step(10, "meeting", "Training at {account}", None, None, "medium", 180),
)

PRIVATE = (
    Step(
        0,
        "note",
        "Before the next talk with {first}",
        "Between us: we may go down by eight percent if they sign for two years. Not a word "
        "before they ask.",
        priority="high",
    ),
    Step(
        0,
        "note",
        "{first} is looking for a new job",
        "Told me in confidence. Meet the successor early, and keep this to ourselves.",
    ),
)

LEAD = (
    Step(
        0,
        "email",
        "Request from the website",
        "Please send me your price list for the {product}.\n\n{contact}",
        "inbound",
    ),
    Step(1, "call", "Nobody there, left a message", None, "outbound", "low", 5),
    Step(
        3,
        "call",
        "Reached {first}: curious, no budget yet",
        "Budget is decided next quarter. Stay in touch.",
        "outbound",
        "low",
        15,
    ),
    Step(28, "task", "Ask {first} about the budget again", None, None, "low"),
)

OWN = (
    "Update the forecast",
    "Read the new price list",
    "Expense report",
    "Prepare the team meeting",
    "Clean up old contacts",
    "Book the trip to the trade fair",
)
