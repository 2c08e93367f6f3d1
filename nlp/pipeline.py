"""One spaCy pipeline per language, made from `<language>.cfg` and the taxonomy of the settings."""

import hashlib
from functools import cache
from pathlib import Path

import msgspec
import spacy
from spacy.language import Language
from thinc.api import Config

from nlp import aspects, intents, language, sentiment, tags  # noqa: F401 - importing registers the factories
from nlp.taxonomy import Taxonomy
from nlp.words import HERE

CACHED_WORDS = 200_000
VERSION = "2"  # counts changes of the code that change what is tagged


def load(lang: str, taxonomy: Taxonomy, own: Path | None = None) -> Language:
    """Make the pipeline of a language ("de", "en"). Needs no model and no network; takes about a second.

    `own` is the folder of weights made of the own community's labels; where it has none, the shipped ones are used.
    """
    config = Config().from_disk(HERE / f"{lang}.cfg")
    config["components"]["tags"]["taxonomy"] = msgspec.to_builtins(taxonomy)
    config["components"]["sentiment"]["own"] = str(own or "")
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    # the default of 10,000 words is full after some hundred posts
    nlp.tokenizer.max_cache_size = CACHED_WORDS  # type: ignore[union-attr] # spaCy says any function may stand here
    return nlp


@cache
def _data_digest() -> str:
    """Digest everything that is read and is not code: configs, rules, lexicons, weights."""
    files = sorted(p for p in HERE.rglob("*") if p.suffix in {".cfg", ".toml", ".tsv", ".json", ".npz"})
    return hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()[:8]


def version(taxonomy: Taxonomy, own: Path | None = None) -> str:
    """Name what decides the tags: code, data, taxonomy, own weights. Posts tagged under another name are tagged again."""
    files = sorted(own.glob("sentiment-*.npz")) if own else []
    weights = "".join(f"-{file.stem[-2:]}{hashlib.sha256(file.read_bytes()).hexdigest()[:8]}" for file in files)
    return f"{VERSION}-{_data_digest()}-{taxonomy.digest()}{weights}"
