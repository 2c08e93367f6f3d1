"""When listening is done: build, tag, rank. One at a time, because the warehouse has one writer."""

from datetime import timedelta

from airflow.sdk import Asset, dag, task


@dag(
    schedule=[Asset("kundschafter-heard")],
    catchup=False,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=1), "pool": "warehouse"},
)
def night() -> None:
    """Build → tag → rank."""

    @task
    def build() -> dict:
        from kundschafter import scheduled

        return scheduled.build()

    @task
    def tag() -> dict:
        from kundschafter import scheduled

        return scheduled.tag()

    @task
    def rank() -> dict:
        from kundschafter import scheduled

        return scheduled.rank()

    build() >> tag() >> rank()


night()
