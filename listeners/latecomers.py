"""Posts that turn up late in a listing."""


def lately(seen: dict[str, float], late: float, most: int = 300) -> dict[str, float]:
    """Keep of `seen` (id to time, seconds UTC) the newest and those of `late` seconds before it, `most` at most.

    What reaches a listing late stands in its old place there. So a night begins `late` before the newest post it knows
    and leaves out those it has heard.
    """
    newest = max(seen.values(), default=0.0)
    kept = sorted((moment, name) for name, moment in seen.items() if moment >= newest - late)
    return {name: moment for moment, name in kept[-most:]}
