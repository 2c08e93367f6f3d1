"""Every night: hear what is new at each source and recheck what was heard there, all at once; then tell that it is done."""

from datetime import timedelta

from airflow.sdk import Asset, CronTriggerTimetable, dag, get_current_context, task, task_group

from kundschafter import settings

TIME_ZONE = settings.default().company.time_zone


@dag(
    schedule=CronTriggerTimetable("0 1 * * *", timezone=TIME_ZONE),
    catchup=False,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=1), "retry_exponential_backoff": True},
)
def listen() -> None:
    """Listen nightly, one mapped pair of tasks a source. A source that stays away costs the others nothing."""

    @task
    def sources() -> list[str]:
        from kundschafter import scheduled

        return scheduled.sources()

    @task(map_index_template="{{ source }}")
    def hear(source: str) -> list:
        from kundschafter import scheduled

        get_current_context()["source"] = source  # for the name of the task: a group does not hand it on
        return scheduled.listen(source)

    @task(map_index_template="{{ source }}")
    def recheck(source: str) -> list:
        from kundschafter import scheduled

        get_current_context()["source"] = source
        return scheduled.recheck(source)

    @task_group
    def place(source: str) -> None:
        """Who could not be heard is not asked again either."""
        hear(source) >> recheck(source)

    @task(trigger_rule="all_done", outlets=[Asset("kundschafter-heard")])
    def heard() -> None:
        """The night begins, whoever came or stayed away."""

    place.expand(source=sources()) >> heard()


listen()
