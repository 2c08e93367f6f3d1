"""What a company calls its things: brand, products, competitors and topics, as the settings name them."""

import hashlib

import msgspec


class Brand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The brand and how people write it; `name` is the company's where it is not given."""

    name: str | None = None
    spellings: list[str] = []


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One product; its name is always one of its spellings. `competitors` are names of rival products or companies."""

    name: str
    spellings: list[str] = []
    competitors: list[str] = []


class Competitor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another company; its name is always one of its spellings."""

    name: str
    spellings: list[str] = []


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people talk about: `label` per language for readers, `de` and `en` the terms that show it."""

    label: dict[str, str] = {}
    de: list[str] = []
    en: list[str] = []

    def terms(self, language: str) -> list[str]:
        """Give the terms of a language; none for a language without any."""
        return {"de": self.de, "en": self.en}.get(language, [])


class Taxonomy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything posts are searched for. `topics` goes by the name used in tables and settings."""

    company: str
    brand: Brand = Brand()
    products: list[Product] = []
    competitors: list[Competitor] = []
    topics: dict[str, Topic] = {}

    def digest(self) -> str:
        """Give 12 hex letters that change whenever anything here does."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()[:12]

    def names(self) -> list[tuple[str, str, list[str]]]:
        """List (kind, name, spellings) of brand, products and competitors; rival products count as competitors."""
        brand = self.brand.name or self.company
        found = [("brand", brand, [brand, *self.brand.spellings])]
        found += [("product", p.name, [p.name, *p.spellings]) for p in self.products]
        found += [("competitor", c.name, [c.name, *c.spellings]) for c in self.competitors]
        known = {c.name.casefold() for c in self.competitors}
        for product in self.products:
            for rival in product.competitors:
                if rival.casefold() not in known:
                    known.add(rival.casefold())
                    found.append(("competitor", rival, [rival]))
        return found
