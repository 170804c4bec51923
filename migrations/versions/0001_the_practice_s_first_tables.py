"""The practice's first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.models.guards import NO_OVERLAP, POSTGRESQL_APPEND_ONLY, SQLITE_APPEND_ONLY, SQLITE_NO_OVERLAP

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The practice's first tables"""
    op.create_table(
        "activity_entry",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activity_entry"),
        sa.UniqueConstraint("number", name="uq_activity_entry_number"),
    )
    op.create_table(
        "activity_head",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activity_head"),
    )
    op.create_table(
        "client",
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary()),
        sa.Column("phone_sealed", sa.LargeBinary()),
        sa.Column("email_index", sa.LargeBinary(length=32)),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("merged_into_id", sa.String(length=32)),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["client.id"], name="fk_client_merged_into_id"),
        sa.PrimaryKeyConstraint("id", name="pk_client"),
    )
    op.create_index("ix_client_email_index", "client", ["email_index"])

    op.create_table(
        "consent_text",
        sa.Column(
            "kind",
            sa.Enum(
                "privacy",
                "contact",
                "fees",
                "couples",
                "walk",
                "online",
                "age",
                name="consent_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent_text"),
        sa.UniqueConstraint("kind", "version", name="uq_consent_text_kind_version"),
    )
    op.create_table(
        "meeting_point",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("how_to_find", sa.Text(), nullable=False),
        sa.Column("access", sa.Text()),
        sa.Column("toilets", sa.Text()),
        sa.Column("parking", sa.Text()),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_meeting_point_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_meeting_point_longitude")),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_point"),
    )
    op.create_table(
        "practice_profile",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("phone", sa.String(length=40)),
        sa.Column("email", sa.String(length=254)),
        sa.Column("leave_url", sa.String(length=500), nullable=False),
        sa.Column("crisis_lines", sa.JSON(), nullable=False),
        sa.Column("grid", sa.Integer(), nullable=False),
        sa.Column("daily_cap", sa.Integer()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_practice_profile"),
    )
    op.create_table(
        "practitioner",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200)),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_practitioner"),
        sa.UniqueConstraint("email", name="uq_practitioner_email"),
    )
    op.create_table(
        "questionnaire_version",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire_version"),
        sa.UniqueConstraint("key", "version", name="uq_questionnaire_version_key_version"),
    )
    op.create_table(
        "throttle",
        sa.Column("key_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("window_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_throttle"),
        sa.UniqueConstraint("key_digest", name="uq_throttle_key_digest"),
    )
    op.create_index("ix_throttle_window_starts_at", "throttle", ["window_starts_at"])

    op.create_table(
        "one_time_link",
        sa.Column("practitioner_id", sa.String(length=32), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("welcome", "reset", name="link_purpose", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_one_time_link_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_link"),
        sa.UniqueConstraint("digest", name="uq_one_time_link_digest"),
    )
    op.create_index("ix_one_time_link_practitioner_id", "one_time_link", ["practitioner_id"])

    op.create_table(
        "session_format",
        sa.Column("practitioner_id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "in_person",
                "phone",
                "online",
                "walk",
                name="format_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("what_to_expect", sa.Text(), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("access", sa.Text()),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("couple_length", sa.Integer()),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("couple_price_cents", sa.Integer()),
        sa.Column(
            "parties",
            sa.Enum(
                "one",
                "couple",
                "either",
                name="parties",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("starts", sa.JSON(), nullable=False),
        sa.Column("daily_cap", sa.Integer()),
        sa.Column("weekly_cap", sa.Integer()),
        sa.Column("change_deadline", sa.Integer(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("returning_only", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("daylight_margin", sa.Integer()),
        sa.Column("meeting_point_id", sa.String(length=32)),
        sa.Column("join_url", sa.String(length=500)),
        sa.Column(
            "caller",
            sa.Enum("practitioner", "client", name="caller", native_enum=False, create_constraint=True, length=32),
        ),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind <> 'walk' OR meeting_point_id IS NOT NULL", name=op.f("ck_session_format_walk_has_meeting_point")
        ),
        sa.CheckConstraint(
            "buffer_before BETWEEN 0 AND 1440 AND buffer_after BETWEEN 0 AND 1440",
            name=op.f("ck_session_format_buffers"),
        ),
        sa.CheckConstraint(
            "couple_length IS NULL OR couple_length BETWEEN 5 AND 720", name=op.f("ck_session_format_couple_length")
        ),
        sa.CheckConstraint("horizon_days BETWEEN 1 AND 731", name=op.f("ck_session_format_horizon")),
        sa.CheckConstraint("length BETWEEN 5 AND 720", name=op.f("ck_session_format_length")),
        sa.CheckConstraint("notice >= 0", name=op.f("ck_session_format_notice")),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_session_format_price")),
        sa.ForeignKeyConstraint(["meeting_point_id"], ["meeting_point.id"], name="fk_session_format_meeting_point_id"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_session_format_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_session_format"),
        sa.UniqueConstraint("practitioner_id", "slug", name="uq_session_format_practitioner_id_slug"),
    )
    op.create_table(
        "sign_in",
        sa.Column("practitioner_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reauthenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_sign_in_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sa.UniqueConstraint("digest", name="uq_sign_in_digest"),
    )
    op.create_index("ix_sign_in_practitioner_id", "sign_in", ["practitioner_id"])

    op.create_table(
        "time_off",
        sa.Column("practitioner_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "away",
                "holiday",
                "ill",
                "other",
                name="time_off_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_time_off_order")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_time_off_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_time_off"),
    )
    op.create_index("ix_time_off_practitioner_id_starts_at", "time_off", ["practitioner_id", "starts_at"])

    op.create_table(
        "booking_draft",
        sa.Column("cookie_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("format_id", sa.String(length=32), nullable=False),
        sa.Column(
            "party",
            sa.Enum("one", "couple", name="party", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details_sealed", sa.LargeBinary()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["format_id"], ["session_format.id"], name="fk_booking_draft_format_id"),
        sa.PrimaryKeyConstraint("id", name="pk_booking_draft"),
        sa.UniqueConstraint("cookie_digest", name="uq_booking_draft_cookie_digest"),
    )
    op.create_index("ix_booking_draft_updated_at", "booking_draft", ["updated_at"])

    op.create_table(
        "dated_hours",
        sa.Column("practitioner_id", sa.String(length=32), nullable=False),
        sa.Column("format_id", sa.String(length=32)),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("opens", sa.Time()),
        sa.Column("closes", sa.Time()),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("(opens IS NULL) = (closes IS NULL)", name=op.f("ck_dated_hours_both_or_closed")),
        sa.CheckConstraint("opens < closes OR closes = '00:00:00.000000'", name=op.f("ck_dated_hours_order")),
        sa.ForeignKeyConstraint(["format_id"], ["session_format.id"], name="fk_dated_hours_format_id"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_dated_hours_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dated_hours"),
    )
    op.create_index("ix_dated_hours_practitioner_id_on", "dated_hours", ["practitioner_id", "on"])

    op.create_table(
        "weekly_hours",
        sa.Column("practitioner_id", sa.String(length=32), nullable=False),
        sa.Column("format_id", sa.String(length=32)),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_weekly_hours_weekday")),
        sa.CheckConstraint("opens < closes OR closes = '00:00:00.000000'", name=op.f("ck_weekly_hours_order")),
        sa.ForeignKeyConstraint(["format_id"], ["session_format.id"], name="fk_weekly_hours_format_id"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_weekly_hours_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_weekly_hours"),
    )
    op.create_index(
        "ix_weekly_hours_practitioner_id_format_id_weekday",
        "weekly_hours",
        ["practitioner_id", "format_id", "weekday"],
    )

    op.create_table(
        "appointment",
        sa.Column("practitioner_id", sa.String(length=32), nullable=False),
        sa.Column("format_id", sa.String(length=32), nullable=False),
        sa.Column(
            "party",
            sa.Enum("one", "couple", name="party", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "held",
                "requested",
                "booked",
                "attended",
                "no_show",
                "cancelled",
                name="appointment_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("draft_id", sa.String(length=32)),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("terms_id", sa.String(length=32)),
        sa.Column("change_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("access", sa.Text()),
        sa.Column("join_url", sa.String(length=500)),
        sa.Column("meeting_point_id", sa.String(length=32)),
        sa.Column(
            "rain_plan",
            sa.Enum(
                "walk_anyway",
                "indoors",
                "phone",
                "online",
                "another_day",
                name="rain_plan",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
        ),
        sa.Column("override_reason_sealed", sa.LargeBinary()),
        sa.Column("cancelled_by", sa.String(length=20)),
        sa.Column("cancel_reason_sealed", sa.LargeBinary()),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.String(length=32)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("status <> 'held' OR held_until IS NOT NULL", name=op.f("ck_appointment_hold_ends")),
        sa.CheckConstraint("buffer_before >= 0 AND buffer_after >= 0", name=op.f("ck_appointment_buffers")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appointment_order")),
        sa.ForeignKeyConstraint(["draft_id"], ["booking_draft.id"], name="fk_appointment_draft_id"),
        sa.ForeignKeyConstraint(["format_id"], ["session_format.id"], name="fk_appointment_format_id"),
        sa.ForeignKeyConstraint(["meeting_point_id"], ["meeting_point.id"], name="fk_appointment_meeting_point_id"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_appointment_practitioner_id"),
        sa.ForeignKeyConstraint(["terms_id"], ["consent_text.id"], name="fk_appointment_terms_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
        sa.UniqueConstraint("draft_id", name="uq_appointment_draft_id"),
        sa.UniqueConstraint("uid", name="uq_appointment_uid"),
    )
    op.create_index("ix_appointment_practitioner_id_starts_at", "appointment", ["practitioner_id", "starts_at"])

    op.create_table(
        "appointment_event",
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.Column("from_status", sa.String(length=20)),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=40)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name="fk_appointment_event_appointment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appointment_event"),
    )
    op.create_index("ix_appointment_event_appointment_id", "appointment_event", ["appointment_id"])

    op.create_table(
        "attendance",
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column(
            "role",
            sa.Enum("booker", "partner", name="role", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "answer",
            sa.Enum(
                "invited",
                "confirmed",
                "declined",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column(
            "voicemail",
            sa.Enum(
                "with_name",
                "brief",
                "none",
                name="voicemail",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
        ),
        sa.Column("contact_hours_sealed", sa.LargeBinary()),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name="fk_attendance_appointment_id"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_attendance_client_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance"),
        sa.UniqueConstraint("appointment_id", "role", name="uq_attendance_appointment_id_role"),
        sa.UniqueConstraint("uid", name="uq_attendance_uid"),
    )
    op.create_index("ix_attendance_client_id", "attendance", ["client_id"])

    op.create_table(
        "client_link",
        sa.Column("attendance_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["attendance_id"], ["attendance.id"], name="fk_client_link_attendance_id"),
        sa.PrimaryKeyConstraint("id", name="pk_client_link"),
        sa.UniqueConstraint("digest", name="uq_client_link_digest"),
    )
    op.create_index("ix_client_link_attendance_id", "client_link", ["attendance_id"])

    op.create_table(
        "consent",
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("attendance_id", sa.String(length=32)),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("typed_name_sealed", sa.LargeBinary()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["attendance_id"], ["attendance.id"], name="fk_consent_attendance_id"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_consent_client_id"),
        sa.ForeignKeyConstraint(["text_id"], ["consent_text.id"], name="fk_consent_text_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_attendance_id", "consent", ["attendance_id"])
    op.create_index("ix_consent_client_id", "consent", ["client_id"])

    op.create_table(
        "intake_response",
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("attendance_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("pack", sa.String(length=30), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "sent", name="response_state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["attendance_id"], ["attendance.id"], name="fk_intake_response_attendance_id"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_intake_response_client_id"),
        sa.ForeignKeyConstraint(["version_id"], ["questionnaire_version.id"], name="fk_intake_response_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_intake_response"),
        sa.UniqueConstraint(
            "attendance_id", "version_id", "pack", name="uq_intake_response_attendance_id_version_id_pack"
        ),
    )
    op.create_index("ix_intake_response_attendance_id", "intake_response", ["attendance_id"])
    op.create_index("ix_intake_response_client_id", "intake_response", ["client_id"])

    op.create_table(
        "outbox_message",
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "confirmation",
                "request_received",
                "request_declined",
                "moved",
                "format_changed",
                "cancelled_by_client",
                "cancelled_by_practitioner",
                "partner_invitation",
                "link_resend",
                "practitioner_new",
                "practitioner_moved",
                "practitioner_cancelled",
                "practitioner_format_changed",
                name="letter_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attendance_id", sa.String(length=32)),
        sa.Column("practitioner_id", sa.String(length=32)),
        sa.Column("appointment_id", sa.String(length=32)),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("dtstamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("in_reply_to", sa.String(length=80)),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "failed",
                "withdrawn",
                name="outbox_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=80)),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("detail_sealed", sa.LargeBinary()),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name="fk_outbox_message_appointment_id"),
        sa.ForeignKeyConstraint(["attendance_id"], ["attendance.id"], name="fk_outbox_message_attendance_id"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_outbox_message_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_message"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_message_dedupe_key"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_message_id"),
    )
    op.create_index("ix_outbox_message_appointment_id", "outbox_message", ["appointment_id"])
    op.create_index("ix_outbox_message_attendance_id", "outbox_message", ["attendance_id"])
    op.create_index("ix_outbox_message_state_due_at", "outbox_message", ["state", "due_at"])

    op.create_table(
        "intake_answer",
        sa.Column("response_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_intake_answer_revision")),
        sa.ForeignKeyConstraint(["response_id"], ["intake_response.id"], name="fk_intake_answer_response_id"),
        sa.PrimaryKeyConstraint("id", name="pk_intake_answer"),
        sa.UniqueConstraint(
            "response_id", "question", "revision", name="uq_intake_answer_response_id_question_revision"
        ),
    )
    _guard()


def _guard() -> None:
    """What the tables refuse by themselves: two live appointments at once, and a changed line in the log."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_NO_OVERLAP + SQLITE_APPEND_ONLY:
            op.execute(statement)
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(
        f"ALTER TABLE appointment ADD CONSTRAINT {NO_OVERLAP} EXCLUDE USING gist "
        "(practitioner_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (status <> 'cancelled')"
    )
    for statement in POSTGRESQL_APPEND_ONLY:
        op.execute(statement)


def downgrade() -> None:
    """Back again."""
    op.drop_table("intake_answer")

    op.drop_table("outbox_message")

    op.drop_table("intake_response")

    op.drop_table("consent")

    op.drop_table("client_link")

    op.drop_table("attendance")

    op.drop_table("appointment_event")

    op.drop_table("appointment")

    op.drop_table("weekly_hours")

    op.drop_table("dated_hours")

    op.drop_table("booking_draft")

    op.drop_table("time_off")

    op.drop_table("sign_in")
    op.drop_table("session_format")

    op.drop_table("one_time_link")

    op.drop_table("throttle")
    op.drop_table("questionnaire_version")
    op.drop_table("practitioner")
    op.drop_table("practice_profile")
    op.drop_table("meeting_point")
    op.drop_table("consent_text")

    op.drop_table("client")
    op.drop_table("activity_head")
    op.drop_table("activity_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS activity_entry_append_only")
