"""The columns of every sheet: technical key, heading in the catalogues, what the values are, how wide.

Headings follow the award notice's names where it has one. Not here: the rows (`rows`) and the writing (`workbook`).
"""

from dataclasses import dataclass

from tracker import wording
from tracker.export.cells import Kind
from tracker.export.workbook import Column
from tracker.wording import N_


@dataclass(frozen=True)
class Field:
    """A column before it has a language. `secret` ones are left out of what is made public."""

    key: str
    heading: str
    kind: Kind = "text"
    width: float = 14
    secret: bool = False

    def column(self, language: str) -> Column:
        """The column with its heading in the language."""
        return Column(self.key, wording.say(self.heading, language), self.kind, self.width)


MARK = Field("mark", N_("Marking"), "code", 12)
ROUND = (
    Field("reference", N_("Reference number"), "code", 20),
    Field("buyer_code", N_("Buyer's code"), "code", 20),
)
LOT = (*ROUND, Field("lot", N_("Lot's code"), "code", 12))

ROUNDS = (
    MARK,
    *ROUND,
    Field("buyer", N_("Buyer"), "text", 32),
    Field("keeper", N_("Responsible today"), "text", 32),
    Field("title", N_("Title"), "text", 44),
    Field("training", N_("Kind of training"), "text", 26),
    Field("stage", N_("Stage"), "text", 16),
    Field("cpv", N_("Main classification code (CPV)"), "code", 14),
    Field("procedure", N_("Procedure type"), "text", 20),
    Field("technique", N_("Technique"), "text", 20),
    Field("regime", N_("Regime"), "text", 22),
    Field("law_day", N_("Law of the day"), "day", 12),
    Field("estimated_low", N_("Estimated value from, excl. VAT"), "money", 18),
    Field("estimated_high", N_("Estimated value to, excl. VAT"), "money", 18),
    Field("framework_ceiling", N_("Framework maximum value, excl. VAT"), "money", 18),
    Field("framework_suppliers", N_("Announced number of suppliers"), "integer", 12),
    Field("began_on", N_("Procedure began"), "day", 12),
    Field("notice_sent_on", N_("Notice sent"), "day", 12),
    Field("notice_published_on", N_("Notice published"), "day", 12),
    Field("notice_number", N_("Number of the notice"), "code", 18),
    Field("prior_notice_sent_on", N_("Prior information notice sent"), "day", 12),
    Field("urgent_reason", N_("Why the procedure is accelerated"), "text", 30),
    Field("electronic", N_("Tenders are accepted electronically"), "text", 12),
    Field("requests_due_on", N_("Requests to participate until"), "day", 12),
    Field("invited_on", N_("Invitation to tender sent"), "day", 12),
    Field("candidates", N_("Invited candidates"), "integer", 10),
    Field("deadline_on", N_("Deadline for tenders, day"), "day", 12),
    Field("tender_deadline", N_("Deadline for tenders, moment"), "moment", 19),
    Field("opened_at", N_("Tenders opened"), "moment", 19),
    Field("decided_on", N_("Decided (records)"), "day", 12),
    Field("contract_start", N_("Contract term from"), "day", 12),
    Field("contract_end", N_("Contract term to"), "day", 12),
    Field("option_terms", N_("Options"), "text", 26),
    Field("lots", N_("Lots"), "integer", 8),
    Field("received_in", N_("Tenders received in"), "text", 18),
    Field("curriculum", N_("Curriculum"), "text", 18),
    Field("training_language", N_("Language of training"), "text", 16),
    Field("immigrant_needs", N_("Immigrants' needs considered"), "text", 18),
    Field("immigrant_needs_how", N_("How the needs were considered"), "text", 30),
    Field("source", N_("Source"), "text", 36),
    Field("remark", N_("Remark"), "text", 30),
    Field("printed", N_("Quoted as printed"), "text", 30),
)

LOTS = (
    MARK,
    *LOT,
    Field("name", N_("Lot's name"), "text", 36),
    Field("stage", N_("Stage"), "text", 16),
    Field("municipalities", N_("Municipalities"), "text", 36),
    Field("track", N_("Track"), "text", 14),
    Field("level_from", N_("Level from"), "code", 10),
    Field("level_to", N_("Level to"), "code", 10),
    Field("price_unit", N_("Price unit"), "text", 18),
    Field("minutes", N_("Minutes in a student workday"), "integer", 12),
    Field("volume", N_("Volume"), "number", 12),
    Field("group_min", N_("Group size from"), "integer", 10),
    Field("group_max", N_("Group size to"), "integer", 10),
    Field("ceiling", N_("Ceiling price, excl. VAT"), "money", 16),
    Field("estimate", N_("Estimated value, excl. VAT"), "money", 18),
    Field("cancelled_reason", N_("Reason for cancellation"), "text", 30),
)

SUPPLIER = (
    Field("supplier", N_("Tenderer"), "text", 32),
    Field("business_id", N_("Business ID"), "code", 14),
)

TENDERS = (
    MARK,
    *LOT,
    *SUPPLIER,
    Field("size", N_("Size of the enterprise"), "text", 14),
    Field("consortium", N_("Consortium"), "text", 11),
    Field("received_at", N_("Received"), "moment", 19),
    Field("late", N_("Late"), "text", 8),
    Field("channel", N_("Channel"), "text", 18),
    Field("receipt", N_("Receipt number"), "code", 16),
    Field("sealing", N_("Sealed"), "text", 10),
    Field("unit_price", N_("Unit price, excl. VAT"), "money", 16, secret=True),
    Field("price_unit", N_("Price unit"), "text", 18),
    Field("volume", N_("Volume"), "number", 12, secret=True),
    Field("total", N_("Total, excl. VAT"), "money", 18),
    Field("standing", N_("Standing"), "text", 14),
    Field("reason_code", N_("Ground for keeping out"), "text", 22),
    Field("reason", N_("Reason"), "text", 36),
    Field("opened_unit_price", N_("Unit price at the opening, where corrected"), "money", 16, secret=True),
    Field("opened_volume", N_("Volume at the opening, where corrected"), "number", 12, secret=True),
    Field("opened_total", N_("Total at the opening, where corrected"), "money", 18),
    Field("correction", N_("Why it was corrected"), "text", 36, secret=True),
)

ADMISSION = (
    MARK,
    *LOT,
    *SUPPLIER,
    Field("what", N_("What"), "text", 26),
    Field("subject", N_("Ground"), "text", 34),
    Field("outcome", N_("Outcome"), "text", 20),
    Field("text", N_("Reason, note or request"), "text", 44),
    Field("day", N_("Day"), "day", 12),
    Field("sent_at", N_("Sent or put right"), "moment", 19),
    Field("due_at", N_("To be answered by"), "moment", 19),
    Field("answered_at", N_("Answered"), "moment", 19),
    Field("answer", N_("Answer or self-cleaning"), "text", 44),
    Field("enough", N_("Enough"), "text", 8),
    Field("judged", N_("Why it was judged so"), "text", 36),
    Field("opened_unit_price", N_("Unit price before, excl. VAT"), "money", 16),
    Field("opened_total", N_("Total before, excl. VAT"), "money", 18),
    Field("unit_price", N_("Unit price after, excl. VAT"), "money", 16),
    Field("total", N_("Total after, excl. VAT"), "money", 18),
)

SUITABILITY = (
    MARK,
    *LOT,
    *SUPPLIER,
    Field("what", N_("What"), "text", 26),
    Field("number", N_("Number"), "integer", 10),
    Field("requirement", N_("What was asked for"), "text", 44),
    Field("outcome", N_("Verdict"), "text", 26),
    Field("note", N_("Evidence, or why it is not met"), "text", 44, secret=True),
    Field("judged_at", N_("When it was judged"), "moment", 19),
)

PARTICULARS = (
    MARK,
    *LOT,
    *SUPPLIER,
    Field("what", N_("What"), "text", 26),
    Field("party", N_("Member or subcontractor"), "text", 32),
    Field("share", N_("Share, per cent"), "number", 10),
    Field("size", N_("Class of size"), "text", 14),
    Field("valid_until", N_("Valid until"), "day", 12),
    Field("note", N_("Note"), "text", 40),
)

ATTACHMENTS = (
    MARK,
    *LOT,
    *SUPPLIER,
    Field("what", N_("What"), "text", 20),
    Field("name", N_("Name of the file"), "text", 40),
    Field("size", N_("Size, bytes"), "integer", 12),
    Field("media_type", N_("Kind of file"), "text", 18),
    Field("sha256", N_("SHA-256 of the stored content"), "code", 66),
    Field("business_secret", N_("Business secret"), "text", 10),
    Field("added_at", N_("Added"), "moment", 19),
)

OPENING = (
    MARK,
    *ROUND,
    Field("opened_at", N_("Tenders opened"), "moment", 19),
    Field("place", N_("Place"), "text", 28),
    Field("what", N_("What"), "text", 24),
    Field("name", N_("Name, or reference"), "text", 32),
    Field("organisation", N_("Business ID or organisation"), "text", 24),
    Field("lots", N_("Lots"), "text", 14),
    Field("received_at", N_("Received or authorised"), "moment", 19),
    Field("channel", N_("Channel"), "text", 18),
    Field("receipt", N_("Receipt number"), "code", 16),
    Field("gone_at", N_("Withdrawn, replaced or removed"), "moment", 19),
    Field("became", N_("What became of it"), "text", 40),
    Field("digest", N_("SHA-256 of the record"), "code", 66),
    Field("sequence", N_("Row of the trail"), "integer", 10),
    Field("hash", N_("Hash of the row"), "code", 66),
)

POINTS = (
    MARK,
    *LOT,
    Field("version", N_("Version of the comparison"), "integer", 12),
    Field("frozen_at", N_("Frozen"), "moment", 19),
    *SUPPLIER,
    Field("criterion_code", N_("Criterion's code"), "code", 14),
    Field("criterion", N_("Award criterion"), "text", 30),
    Field("kind", N_("Kind of criterion"), "text", 14),
    Field("maximum", N_("Maximum points"), "points", 12),
    Field("value", N_("Price or grade"), "number", 14, secret=True),
    Field("criterion_rank", N_("Rank on the criterion"), "integer", 12),
    Field("points", N_("Points"), "points", 12),
    Field("recalculated", N_("Points, calculated again"), "points", 14),
    Field("total", N_("Total points"), "points", 12),
    Field("rank", N_("Tender rank"), "integer", 10),
    Field("reason", N_("Reason"), "text", 40),
)

VERSIONS = (
    MARK,
    *LOT,
    Field("version_before", N_("Version before"), "integer", 12),
    Field("version", N_("Version of the comparison"), "integer", 12),
    Field("why", N_("Why there is a new version"), "text", 40),
    Field("tenderer", N_("Tenderer"), "text", 32),
    Field("criterion_code", N_("Criterion's code"), "code", 14),
    Field("what", N_("What differs"), "text", 24),
    Field("before", N_("In the version before"), "text", 30, secret=True),
    Field("after", N_("In this version"), "text", 30, secret=True),
)

AWARDS = (
    MARK,
    *LOT,
    Field("number", N_("Award's number"), "integer", 10),
    Field("state", N_("State of the award"), "text", 16),
    *SUPPLIER,
    Field("chosen", N_("Chosen"), "text", 10),
    Field("priority", N_("Order of priority"), "integer", 10),
    Field("line_reason", N_("Reason for this tender"), "text", 40),
    Field("reasons", N_("Reasons of the decision"), "text", 40),
    Field("price_only_reason", N_("Reason for choosing by price alone"), "text", 30),
    Field("decision_number", N_("Decision number"), "code", 18),
    Field("decided_on", N_("Winner decision date"), "day", 12),
    Field("decision_maker", N_("Decision maker"), "text", 24),
    Field("proposed_by", N_("Proposed by"), "text", 22, secret=True),
    Field("proposed_at", N_("Proposed"), "moment", 19),
    Field("approved_by", N_("Approved by"), "text", 22, secret=True),
    Field("approved_at", N_("Approved"), "moment", 19),
    Field("correction_instructions", N_("Correction instructions attached"), "text", 12),
    Field("appeal_instructions", N_("Appeal instructions attached"), "text", 12),
    Field("channel", N_("Notified by"), "text", 14),
    Field("sent_at", N_("Notification sent"), "moment", 19),
    Field("known_on", N_("Known later, on"), "day", 12),
    Field("standstill", N_("Standstill binds"), "text", 12),
    Field("earliest", N_("Earliest contract day"), "day", 12),
    Field("contract", N_("Contract identifier"), "code", 18),
    Field("concluded_on", N_("Contract conclusion date"), "day", 12),
    Field("contract_from", N_("Contract from"), "day", 12),
    Field("contract_to", N_("Contract to"), "day", 12),
    Field("contract_value", N_("Contract value, excl. VAT"), "money", 18),
    Field("ended_reason", N_("Why annulled or withdrawn"), "text", 36),
)

CONTRACTS = (
    MARK,
    *LOT,
    *SUPPLIER,
    Field("contract", N_("Contract identifier"), "code", 18),
    Field("what", N_("What"), "text", 18),
    Field("day", N_("Day"), "day", 12),
    Field("ground", N_("Ground of the change"), "text", 30),
    Field("starts_on", N_("Begins"), "day", 12),
    Field("ends_on", N_("Ends"), "day", 12),
    Field("value", N_("Value or its change, excl. VAT"), "money", 18),
    Field("share", N_("Share of the value, per cent"), "number", 12),
    Field("reason", N_("Reason or terms"), "text", 40),
    Field("notice_sent_on", N_("Notice sent"), "day", 12),
    Field("notice_number", N_("Number of the notice"), "code", 18),
    Field("struck_on", N_("Struck out"), "day", 12),
    Field("struck_reason", N_("Why it was struck out"), "text", 30),
)

DEADLINES = (
    MARK,
    *LOT,
    Field("what", N_("What"), "text", 34),
    Field("supplier", N_("Tenderer"), "text", 30),
    Field("day", N_("Day"), "day", 12),
    Field("weekday", N_("Weekday"), "text", 12),
    Field("closes", N_("Closes at"), "code", 10),
    Field("steps", N_("How it was reached"), "text", 60),
    Field("sections", N_("Act and section"), "text", 30),
    Field("confidence", N_("Confidence"), "code", 11),
)

TRAIL = (
    Field("sequence", N_("Row of the trail"), "integer", 10),
    Field("recorded_at", N_("Recorded"), "moment", 19),
    Field("happened_at", N_("Said to have happened"), "moment", 19),
    Field("who", N_("Who"), "text", 22),
    Field("act_code", N_("Act's code"), "code", 20),
    Field("act", N_("Act"), "text", 36),
    Field("about", N_("About"), "text", 30),
    Field("within", N_("Of the round"), "text", 22),
    Field("change", N_("Kind of change"), "text", 12),
    Field("row", N_("What was changed"), "text", 30),
    Field("field", N_("Field"), "text", 24),
    Field("old", N_("Before"), "text", 36),
    Field("new", N_("After"), "text", 36),
    Field("reason", N_("Reason"), "text", 36),
    Field("hash", N_("Hash of the row"), "code", 66),
)

COVER = (Field("fact", N_("Cover"), "text", 38), Field("value", N_("Value"), "text", 90))
DICTIONARY = (
    Field("sheet", N_("Sheet"), "text", 20),
    Field("heading", N_("Heading"), "text", 40),
    Field("key", N_("Technical key"), "code", 26),
    Field("kind", N_("Kind of value"), "code", 14),
)

NAMES = {
    "cover": N_("Cover"),
    "rounds": N_("Rounds"),
    "lots": N_("Lots"),
    "questions": N_("Questions"),
    "corrigenda": N_("Corrigenda"),
    "tenders": N_("Tenders"),
    "opening": N_("Opening"),
    "particulars": N_("Particulars"),
    "attachments": N_("Files"),
    "admission": N_("Admission"),
    "suitability": N_("Suitability"),
    "points": N_("Points"),
    "versions": N_("Versions side by side"),
    "awards": N_("Awards"),
    "contracts": N_("Contracts"),
    "deadlines": N_("Deadlines"),
    "trail": N_("Audit trail"),
    "fields": N_("Fields"),
}
