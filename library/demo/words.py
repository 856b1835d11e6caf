"""Invented resources and agreements, and the words of the common policy."""

from dataclasses import dataclass

LABEL = "invented for the demonstration"

COMMON_TEXT = """This common policy is invented for the demonstration.

Before buying, we ask whether we need it at all, and whether we can share, repair or hire it.

- We compare costs over the whole life, from making to disposal.
- We divide contracts into lots where small firms of the area could then offer.
- We ask suppliers what they do about energy, waste, and fair work, in proportion to the contract.
- We look at what came of it once a year and say so in public.
"""


@dataclass(frozen=True)
class Item:
    kind: str
    title: str
    about: str
    owner: str
    tags: tuple[str, ...]
    theme: str = ""
    level: int | None = None
    audience: str = "region"
    word: str = ""
    """A word on it in the collection of Envirolink's work; empty where it does not belong there."""
    text: str = ""
    """The words of a file that comes with it."""


ENVIROLINK = "Envirolink Northwest"
ITEMS = (
    Item("slides", "Basic training: what sustainable procurement asks of a buyer", "The slides of a half-day course.",
         ENVIROLINK, ("training",), "PE", 1, "public",
         "Clear and short, and officers who came say so. It lacks an example of whole-life cost: we asked for one.",
         "Slides of the half-day course, in words.\n\n1. Why\n2. What the framework asks\n3. An exercise\n"),
    Item("guide", "Firms of the region that sell recycled products", "A list by product, with what has been tested.",
         ENVIROLINK, ("suppliers", "recycled"), "ES", 1, "public",
         "Useful as a start. A third of the firms had moved when we rang them; a newer list is promised."),
    Item("guide", "Collecting and selling what households throw away", "How councils have let collection contracts.",
         ENVIROLINK, ("waste",), "PR", 2, "region",
         "Good on contracts, thin on reuse by the voluntary sector. The Bulky Bob’s case study fills the gap."),
    Item("toolkit", "Environmental questions for a tender", "Questions by category, with what a good answer says.",
         ENVIROLINK, ("tender", "questions"), "PR", 1, "region",
         "The most asked for of all. Too long for small contracts: use the first page only below the threshold.",
         "Questions for a tender, invented for the demonstration.\n\n1. What do you do about packaging?\n"),
    Item("link", "Energy advice for suppliers", "Free visits to small firms.", ENVIROLINK, ("energy", "suppliers"),
         "ES", 2, "public", "Firms like it. We have asked that councils’ suppliers be visited first."),
    Item("area", "North East Centre of Excellence: sustainable procurement", "Its project area, with case studies.",
         "North East Centre of Excellence", ("other centres",), "", None, "public"),
    Item("area", "East of England Centre of Excellence: sustainable procurement", "Its project area.",
         "East of England Centre of Excellence", ("other centres",), "", None, "public"),
    Item("area", "South West Centre of Excellence: buying and the environment", "Its project area.",
         "South West Centre of Excellence", ("other centres",), "", None, "public"),
    Item("template", "A one-page sustainable procurement policy", "To be filled in and signed.", "Standards group",
         ("policy",), "PO", 1, "region", "", "Policy of … Council\n\nWe buy so that …\n"),
    Item("template", "Plan from level 1 to level 2", "One line for each requirement, with owner and day.",
         "Programme office", ("plan",), "PR", 1, "region", "", "Requirement | Who | By when\n"),
    Item("guide", "Whole-life cost in five steps", "With a worked example for a boiler.", "Programme office",
         ("whole-life cost",), "PR", 2, "public"),
    Item("guide", "Dividing a contract into lots", "When it helps small firms, and when it does not.",
         "Portal project", ("lots", "small firms"), "ES", 2, "public"),
    Item("toolkit", "Risk and influence by category", "A table that ranks what to look at first.", "Programme office",
         ("priorities",), "PR", 3, "region"),
    Item("link", "Free fleet reviews", "How to ask for one.", "OGC fleet initiative", ("fleet",), "ME", 2, "region"),
    Item("guide", "Paper: recycled and certified", "What the labels mean and which to ask for.", "Programme office",
         ("paper", "recycled"), "PR", 1, "public"),
    Item("slides", "Sustainable procurement for members", "Twenty minutes for a scrutiny committee.",
         "Programme office", ("members",), "PO", 2, "region"),
    Item("link", "The Flexible Framework explained", "Theme by theme.", "Programme office", ("framework",), "", None,
         "public"),
    Item("guide", "Asking suppliers for their carbon figures", "Letter, form, and how to read the answers.",
         "Programme office", ("carbon", "suppliers"), "ME", 3, "region"),
)  # fmt: skip


@dataclass(frozen=True)
class Contract:
    title: str
    owner: str
    categories: tuple[str, ...]
    starts: int
    """Days before the demonstration's day."""
    ends: int
    """Days after it; negative where it has ended."""
    extends: int
    sustainability: str
    whole_life_cost: str
    lots: tuple[tuple[str, tuple[str, ...]], ...]


OGC = "OGC.buyingsolutions"
CONTRACTS = (
    Contract("Recycled paper and office stationery", OGC, ("office-paper", "office"), 400, 500, 365,
             "Copier paper is fully recycled; deliveries are bundled, and packaging is taken back.",
             "Recycled paper costs about the same a sheet. Count what is printed: printing less saves more.",
             (("Copier paper", ("Pennine Paper Ltd", "Ribble Stationers plc")),
              ("Stationery", ("Ribble Stationers plc",)))),
    Contract("Electricity from renewable sources", OGC, ("energy-electricity",), 700, 120, 0,
             "Comes with certificates of origin for every kilowatt-hour.", "Compare with saving: see the guide.",
             (("Half-hourly meters", ("Irwell Energy plc",)),
              ("Other meters", ("Irwell Energy plc", "Mersey Power Ltd")))),
    Contract("Cars and vans with low emissions", OGC, ("fleet-vehicles",), 300, 800, 365,
             "Nothing above the region’s emission limit is offered.", "Prices are shown with fuel over four years.",
             (("Cars", ("Lune Motors Ltd",)), ("Vans", ("Lune Motors Ltd", "Weaver Vans Ltd")))),
    Contract("Personal computers and screens", OGC, ("it",), 500, 60, 180,
             "Energy use when switched off is limited; old machines are taken back and reused.",
             "Power over four years is part of the price that is compared.", (("Desktops", ("Dee Computers plc",)),)),
    Contract("Cleaning materials", "Consortium of district councils", ("cleaning-products",), 200, 900, 0,
             "Refills, and no phosphates.", "", (("Materials", ("Wyre Hygiene Ltd",)),)),
    Contract("Furniture, new and refurbished", OGC, ("furniture",), 600, 30, 0,
             "Wood is certified; refurbished pieces are a lot of their own.", "Refurbished desks last as long.",
             (("New", ("Calder Furniture Ltd",)), ("Refurbished", ("Second Life Desks CIC",)))),
    Contract("Food for schools, local growers by lot", "County buying organisation", ("food-supplies",), 150, 580, 365,
             "Seasonal menus; lots are small enough for a single farm’s co-operative.", "",
             (("Vegetables", ("Fylde Growers Co-operative",)), ("Milk", ("Ribble Valley Dairies Ltd",)))),
    Contract("Tyres and vehicle upkeep", OGC, ("fleet-upkeep",), 900, -40, 0, "Retreads were offered.", "",
             (("Tyres", ("Weaver Vans Ltd",)),)),
    Contract("Street lamps and bulbs", "Consortium of district councils", ("roads-lighting",), -45, 1100, 0,
             "Lamps are compared by light for energy.", "Power over fifteen years outweighs the price.",
             (("Lamps", ("Irwell Lighting Ltd",)),)),
)  # fmt: skip
SAYINGS = (
    "Deliveries came on time; ask for the bundled ones.",
    "Cheaper than our own contract. The catalogue takes getting used to.",
    "We moved over in three months. Help from the owner was good.",
    "",
)
