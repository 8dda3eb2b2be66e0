"""Who uses the sample CRM, and whom they sell to. All of them are made up."""

from typing import NamedTuple


class Tenant(NamedTuple):
    """One company that uses the CRM."""

    name: str
    time_zone: str
    product: str
    unit: str
    price: int
    currency: str
    users: tuple[str, ...]
    accounts: tuple[str, ...]
    contacts: tuple[str, ...]


TENANTS = (
    Tenant(
        "Brightwater Software",
        "Europe/Berlin",
        "shift planner",
        "seats",
        29,
        "EUR",
        ("Ana Keller", "Ben Osei", "Clara Brandt", "Deniz Yilmaz", "Elif Sommer", "Finn Larsen"),
        (
            "Nordlicht Kliniken",
            "Hafenbäckerei Lüders",
            "Grünwald Logistik",
            "Museum am Fluss",
            "Rheintal Energie",
            "Café Zwölf",
            "Alpenblick Hotels",
            "Stadtwerke Eichenau",
            "Falke & Söhne",
            "Blaue Blume Pflege",
            "Ostsee Fähren",
            "Werkhof Süd",
            "Tannenhof Schulen",
            "Kranich Messebau",
        ),
        (
            "Jonas Weber",
            "Marie Lindqvist",
            "Oskar Jäger",
            "Sofia Rossi",
            "Katharina Vogt",
            "Emre Demir",
            "Lena Fuchs",
            "Paul Adler",
            "Zoë Martin",
            "Henrik Holm",
            "Nadia Haddad",
            "Tim Schröder",
        ),
    ),
    Tenant(
        "Harbor Lane Furniture",
        "America/New_York",
        "standing desk",
        "desks",
        410,
        "USD",
        ("Grace Miller", "Hugo Reyes", "Imani Brooks", "Jack Turner", "Keiko Adams", "Luis Ortega"),
        (
            "Fernwood Law",
            "Three Rivers Dental",
            "Pinecrest Coworking",
            "Maple Street Books",
            "Lakeshore Radio",
            "Quarry Hill Studios",
            "Sunny Side Daycare",
            "Granite Bay Insurance",
            "Redwood Credit Union",
            "Old Mill Brewery",
            "Clearwater Clinics",
            "Beacon Architects",
            "Prairie Wind Power",
            "Copper Kettle Foods",
        ),
        (
            "Olivia Parker",
            "Noah Bennett",
            "Ava Coleman",
            "Ethan Hughes",
            "Mia Sanders",
            "Lucas Perry",
            "Chloe Ramirez",
            "Mason Kelly",
            "Ella Jenkins",
            "Diego Flores",
            "Priya Nair",
            "Caleb Wood",
        ),
    ),
    Tenant(
        "Kaze Instruments",
        "Asia/Tokyo",
        "flow sensor",
        "sensors",
        18000,
        "JPY",
        ("Mika Sato", "Naoki Ito", "Oliver Grant", "Rin Kobayashi", "Sora Yamada", "Tomo Hayashi"),
        (
            "青葉化学",
            "Minato Water Works",
            "北星食品",
            "Sakura Semiconductors",
            "Hoshino Brewing",
            "みどり製紙",
            "Fuji View Farms",
            "Umi Desalination",
            "Nippon Glassworks",
            "東雲エネルギー",
            "Kawa Textiles",
            "Hikari Medical",
            "Yuki Cold Chain",
            "Tora Motors",
        ),
        (
            "田中 陽子",
            "鈴木 健",
            "Aya Nakamura",
            "Kenta Mori",
            "佐々木 直美",
            "Yuto Fujita",
            "Emi Ishikawa",
            "Daichi Ueda",
            "高橋 誠",
            "Haruka Endo",
            "Ryo Matsuda",
            "Mei Aoki",
        ),
    ),
)
