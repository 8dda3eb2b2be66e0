"""What `timeline doctor` looks for in what keeps it going: the server, jobs, the change feed."""

from timeline.doctor.check import MIGRATE, Check

SERVER = (
    Check(
        "unsafe_settings",
        "error",
        "a crash of the machine would damage the data: {}",
        "switch it on, as a superuser; where the server is started with it, take it away there",
    ),
    Check(
        "autovacuum_off",
        "warning",
        "nothing is vacuumed or analyzed by itself: {}",
        "switch it on (a setting of the server: as a superuser)",
    ),
    Check(
        "few_locks",
        "warning",
        "the server has room for few locks: {}",
        "allow more, as a superuser, then restart the server",
    ),
    Check(
        "long_transactions",
        "warning",
        "open for longer than an hour, so that vacuum and rotation wait: {}",
        "end them, if nobody works there; set idle_in_transaction_session_timeout",
    ),
    Check(
        "prepared_transactions",
        "warning",
        "prepared and never ended, so that vacuum and rotation wait: {}",
        "roll them back, or commit them where their coordinator says so",
    ),
)

JOBS = (
    Check(
        "refused_result",
        "warning",
        "results that shrank to less than half stay as they were: {}",
        "find out what became of the rest; if it is right so, take them",
        ("timeline refresh --force",),
        ("timeline_data.refused_counts()",),
    ),
    Check(
        "job_late",
        "warning",
        "jobs that are not done: {}",
        "end what is in their way, and do them now; where nobody does them, let somebody call:"
        " timeline work as a service, or timeline schedule with --cron or --pg-cron and --install",
    ),
    Check(
        "job_failing",
        "error",
        "jobs that fail again and again: {}",
        "end what the message says, and do them anew",
    ),
)

FEED = (
    Check(
        "feed_restored",
        "error",
        "{}: readers of the feed are refused",
        "begin a new feed; readers then read anew what they keep",
        (MIGRATE,),
        ("timeline_data.epoch()",),
    ),
    Check(
        "feed_held",
        "warning",
        "changes are committed that no reader of the feed can see yet: {}",
        "end what keeps a transaction open (long_transactions); set"
        " idle_in_transaction_session_timeout",
        needs=("timeline_data.feed_stats()",),
    ),
    Check(
        "feed_behind",
        "warning",
        "readers of the feed are far behind: {}",
        "let them read on, or forget them; who comes too late reads anew what it keeps",
        needs=("timeline_data.feed_stats()",),
    ),
    Check(
        "feed_grows",
        "warning",
        "old changes are not forgotten: {}",
        "let somebody do it each minute (timeline schedule), and see who keeps a transaction open",
        ("timeline refresh",),
        ("timeline_data.feed_step()",),
    ),
)
