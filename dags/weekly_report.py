"""Monday at six, where the company is: the report for the community manager; every day at seven: what has not gone out."""

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, dag, task

from kundschafter import settings

TIME_ZONE = settings.default().company.time_zone
AGAIN = {"retries": 3, "retry_delay": timedelta(minutes=1)}


@task
def deliver() -> list:
    from kundschafter import scheduled

    return scheduled.deliver()


@task
def deliver_alerts() -> list:
    from kundschafter import scheduled

    return scheduled.deliver(alerts=True)


@dag(schedule=CronTriggerTimetable("0 6 * * MON", timezone=TIME_ZONE), catchup=False, default_args=AGAIN)
def weekly_report() -> None:
    """Write the weekly report of the published copy, and send it."""

    @task
    def report() -> dict:
        from kundschafter import scheduled

        return scheduled.report()

    report() >> deliver()


@dag(
    schedule=CronTriggerTimetable("0 7 * * *", timezone=TIME_ZONE), catchup=False, max_active_runs=1, default_args=AGAIN
)
def deliveries() -> None:
    """Send what a quiet Monday or a fault held back, and then the alerts, if there is something new to say."""
    deliver() >> deliver_alerts()


weekly_report()
deliveries()
