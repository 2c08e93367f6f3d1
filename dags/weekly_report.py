"""Monday at six, where the company is: the report for the community manager."""

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, dag, task

from kundschafter import settings

TIME_ZONE = settings.default().company.time_zone


@dag(
    schedule=CronTriggerTimetable("0 6 * * MON", timezone=TIME_ZONE),
    catchup=False,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=1)},
)
def weekly_report() -> None:
    """Write the weekly report of the published copy."""

    @task
    def report() -> dict:
        from kundschafter import scheduled

        return scheduled.report()

    report()


weekly_report()
