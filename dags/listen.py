"""Every night: hear what is new at each source, all at once; then tell that listening is done."""

from datetime import timedelta

from airflow.sdk import Asset, CronTriggerTimetable, dag, task

from kundschafter import settings

TIME_ZONE = settings.default().company.time_zone


@dag(
    schedule=CronTriggerTimetable("0 1 * * *", timezone=TIME_ZONE),
    catchup=False,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=1), "retry_exponential_backoff": True},
)
def listen() -> None:
    """Listen nightly, one mapped task a source. A source that stays away costs the others nothing."""

    @task
    def sources() -> list[str]:
        from kundschafter import scheduled

        return scheduled.sources()

    @task(map_index_template="{{ task.op_kwargs['source'] }}")
    def hear(source: str) -> dict:
        from kundschafter import scheduled

        return scheduled.listen(source)

    @task(trigger_rule="all_done", outlets=[Asset("kundschafter-heard")])
    def heard() -> None:
        """The night begins, whoever came or stayed away."""

    hear.expand(source=sources()) >> heard()


listen()
