CREATE SCHEMA "identity";
--> statement-breakpoint
CREATE TABLE "charges" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"plan_version_id" uuid NOT NULL,
	"code" text NOT NULL,
	"metric_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	CONSTRAINT "charges_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "metrics" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"aggregation" text NOT NULL,
	"field" text,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "metrics_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "metrics_aggregation_check" CHECK ("metrics"."aggregation" in ('count', 'sum', 'max', 'unique_count', 'latest')),
	CONSTRAINT "metrics_field_check" CHECK (("metrics"."field" is null) = ("metrics"."aggregation" = 'count'))
);
--> statement-breakpoint
CREATE TABLE "plan_drafts" (
	"organization_id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"terms" jsonb NOT NULL,
	"revision" bigint NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamptz NOT NULL,
	CONSTRAINT "plan_drafts_pk" PRIMARY KEY("organization_id","plan_id")
);
--> statement-breakpoint
CREATE TABLE "plan_versions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"number" bigint NOT NULL,
	"terms" jsonb NOT NULL,
	"published_by" text NOT NULL,
	"published_at" timestamptz NOT NULL,
	CONSTRAINT "plan_versions_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"current_version_id" uuid,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "plans_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"external_id" text,
	"name" text NOT NULL,
	"email" text,
	"address" jsonb,
	"tax_id" text,
	"currency" text NOT NULL,
	"zone" text NOT NULL,
	"locale" text NOT NULL,
	"tax_rate_id" uuid,
	"net_terms_days" bigint,
	"bill_cycle_day" bigint,
	"default_payment_method_id" uuid,
	"created_at" timestamptz NOT NULL,
	"revision" bigint NOT NULL,
	CONSTRAINT "customers_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "customers_bill_day_check" CHECK ("customers"."bill_cycle_day" between 1 and 31)
);
--> statement-breakpoint
CREATE TABLE "portal_links" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"used_at" timestamptz,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "portal_links_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "portal_links_kind_check" CHECK ("portal_links"."kind" in ('one_time', 'signed'))
);
--> statement-breakpoint
CREATE TABLE "portal_sessions" (
	"organization_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "portal_sessions_pk" PRIMARY KEY("organization_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "identity"."rate_limits" (
	"bucket" text NOT NULL,
	"window_starts_at" timestamptz NOT NULL,
	"attempts" bigint NOT NULL,
	CONSTRAINT "rate_limits_pk" PRIMARY KEY("bucket","window_starts_at")
);
--> statement-breakpoint
CREATE TABLE "identity"."sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"expires_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "users_email_key" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "fees" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"line_number" bigint NOT NULL,
	"customer_id" uuid NOT NULL,
	"subscription_id" uuid,
	"stint_id" uuid,
	"plan_version_id" uuid,
	"charge_id" uuid,
	"rating_window_id" uuid,
	"kind" text NOT NULL,
	"fee_type" text NOT NULL,
	"position_key" text NOT NULL,
	"description" text NOT NULL,
	"from_on" date NOT NULL,
	"to_on" date NOT NULL,
	"currency" text NOT NULL,
	"quantity" numeric NOT NULL,
	"amount_minor" bigint NOT NULL,
	"discount_minor" bigint NOT NULL,
	"effect" text NOT NULL,
	"corrects_fee_id" uuid,
	"tax_category" text NOT NULL,
	"tax_rate" numeric NOT NULL,
	"tax_country" text,
	"obligation" text NOT NULL,
	"recognition" text NOT NULL,
	"provisional" boolean NOT NULL,
	"derivation" jsonb NOT NULL,
	CONSTRAINT "fees_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "fees_kind_check" CHECK ("fees"."kind" in ('subscription', 'usage')),
	CONSTRAINT "fees_effect_check" CHECK ("fees"."effect" in ('charge', 'reversal', 'concession')),
	CONSTRAINT "fees_recognition_check" CHECK ("fees"."recognition" in ('point', 'daily', 'monthly', 'on_use', 'straight_over_term'))
);
--> statement-breakpoint
CREATE TABLE "invoice_balances" (
	"organization_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"total_minor" bigint NOT NULL,
	"open_minor" bigint NOT NULL,
	"state" text NOT NULL,
	"due_on" date NOT NULL,
	"issued_on" date NOT NULL,
	"collect_at" timestamptz,
	"failed_attempts" bigint NOT NULL,
	"last_failure" text,
	"paid_at" timestamptz,
	CONSTRAINT "invoice_balances_pk" PRIMARY KEY("organization_id","invoice_id"),
	CONSTRAINT "invoice_balances_open_check" CHECK ("invoice_balances"."open_minor" >= 0 and "invoice_balances"."open_minor" <= greatest("invoice_balances"."total_minor", 0)),
	CONSTRAINT "invoice_balances_state_check" CHECK ("invoice_balances"."state" in ('open', 'paid', 'written_off', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "invoice_tax_groups" (
	"organization_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"group_number" bigint NOT NULL,
	"customer_id" uuid NOT NULL,
	"category" text NOT NULL,
	"rate" numeric NOT NULL,
	"country" text,
	"net_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	CONSTRAINT "invoice_tax_groups_pk" PRIMARY KEY("organization_id","invoice_id","group_number")
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"issuer_id" uuid NOT NULL,
	"number" text NOT NULL,
	"sequence" bigint NOT NULL,
	"series_id" uuid NOT NULL,
	"document_class" text NOT NULL,
	"tax_regime" text NOT NULL,
	"cut" text NOT NULL,
	"currency" text NOT NULL,
	"issued_on" date NOT NULL,
	"tax_point_on" date NOT NULL,
	"posted_on" date NOT NULL,
	"due_on" date NOT NULL,
	"net_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"issuer" jsonb NOT NULL,
	"buyer" jsonb NOT NULL,
	"closed_at" timestamptz NOT NULL,
	"recorded_at" timestamptz NOT NULL,
	CONSTRAINT "invoices_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "invoices_total_check" CHECK ("invoices"."total_minor" = "invoices"."net_minor" + "invoices"."tax_minor"),
	CONSTRAINT "invoices_class_check" CHECK ("invoices"."document_class" in ('sale', 'self_billed', 'prepayment'))
);
--> statement-breakpoint
CREATE TABLE "journal_entries" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"issuer_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"recipe" text NOT NULL,
	"document_kind" text NOT NULL,
	"document_id" uuid NOT NULL,
	"document_number" text NOT NULL,
	"currency" text NOT NULL,
	"debit_minor" bigint NOT NULL,
	"credit_minor" bigint NOT NULL,
	"posted_on" date NOT NULL,
	"recorded_at" timestamptz NOT NULL,
	CONSTRAINT "journal_entries_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "journal_entries_balance_check" CHECK ("journal_entries"."debit_minor" = "journal_entries"."credit_minor"),
	CONSTRAINT "journal_entries_recipe_check" CHECK ("journal_entries"."recipe" in ('invoice.finalized', 'revenue.recognized', 'payment.succeeded', 'payment.manual'))
);
--> statement-breakpoint
CREATE TABLE "journal_lines" (
	"organization_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"line_number" bigint NOT NULL,
	"account" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"fee_id" uuid,
	"dimension" text,
	"currency" text NOT NULL,
	"debit_minor" bigint NOT NULL,
	"credit_minor" bigint NOT NULL,
	CONSTRAINT "journal_lines_pk" PRIMARY KEY("organization_id","entry_id","line_number"),
	CONSTRAINT "journal_lines_side_check" CHECK ("journal_lines"."debit_minor" >= 0 and "journal_lines"."credit_minor" >= 0 and ("journal_lines"."debit_minor" = 0 or "journal_lines"."credit_minor" = 0))
);
--> statement-breakpoint
CREATE TABLE "recognition_schedules" (
	"organization_id" uuid NOT NULL,
	"fee_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"issuer_id" uuid NOT NULL,
	"fee_type" text NOT NULL,
	"currency" text NOT NULL,
	"total_minor" bigint NOT NULL,
	"recognized_minor" bigint NOT NULL,
	"from_on" date NOT NULL,
	"to_on" date NOT NULL,
	"next_on" date,
	CONSTRAINT "recognition_schedules_pk" PRIMARY KEY("organization_id","fee_id")
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"details" jsonb NOT NULL,
	"happened_at" timestamptz NOT NULL,
	"recorded_at" timestamptz NOT NULL,
	CONSTRAINT "audit_entries_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"organization_id" uuid NOT NULL,
	"key" text NOT NULL,
	"operation" text NOT NULL,
	"request_hash" text NOT NULL,
	"status" bigint NOT NULL,
	"response" jsonb NOT NULL,
	"recorded_at" timestamptz NOT NULL,
	CONSTRAINT "idempotency_keys_pk" PRIMARY KEY("organization_id","key")
);
--> statement-breakpoint
CREATE TABLE "long_jobs" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"done" bigint NOT NULL,
	"total" bigint NOT NULL,
	"message" text NOT NULL,
	"memory" jsonb NOT NULL,
	"failures" jsonb NOT NULL,
	"started_by" text NOT NULL,
	"started_at" timestamptz NOT NULL,
	"finished_at" timestamptz,
	CONSTRAINT "long_jobs_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "long_jobs_state_check" CHECK ("long_jobs"."state" in ('waiting', 'running', 'done', 'done_with_failures', 'stopped', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid,
	"kind" text NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"html" text NOT NULL,
	"subject_kind" text,
	"subject_id" text,
	"state" text NOT NULL,
	"created_at" timestamptz NOT NULL,
	"sent_at" timestamptz,
	CONSTRAINT "mails_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "mails_state_check" CHECK ("mails"."state" in ('queued', 'sent', 'mailbox', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text NOT NULL,
	"attempts" bigint NOT NULL,
	"next_try_at" timestamptz NOT NULL,
	"leased_until" timestamptz,
	"lease" uuid,
	"last_error" text,
	"created_at" timestamptz NOT NULL,
	"done_at" timestamptz,
	CONSTRAINT "outbox_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "outbox_state_check" CHECK ("outbox"."state" in ('pending', 'done', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "run_marks" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"operation" text NOT NULL,
	"recorded_at" timestamptz NOT NULL,
	CONSTRAINT "run_marks_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "billing_runs" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"billed_up_to" timestamptz NOT NULL,
	"billed_on" date NOT NULL,
	"customers" bigint NOT NULL,
	"invoices" bigint NOT NULL,
	"failures" jsonb NOT NULL,
	"recorded_at" timestamptz NOT NULL,
	CONSTRAINT "billing_runs_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "issuers" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"legal_name" text NOT NULL,
	"email" text,
	"address" jsonb,
	"tax_id" text,
	"base_currency" text NOT NULL,
	"footer" text NOT NULL,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "issuers_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "number_series" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"issuer_id" uuid NOT NULL,
	"document_kind" text NOT NULL,
	"prefix" text NOT NULL,
	"digits" bigint NOT NULL,
	"next_number" bigint NOT NULL,
	CONSTRAINT "number_series_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"mode" text NOT NULL,
	"accent" text NOT NULL,
	"currency" text NOT NULL,
	"zone" text NOT NULL,
	"policy" jsonb NOT NULL,
	"net_terms_days" bigint NOT NULL,
	"origin" text,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "organizations_mode_check" CHECK ("organizations"."mode" in ('live', 'test'))
);
--> statement-breakpoint
CREATE TABLE "tax_rates" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"category" text NOT NULL,
	"country" text,
	"rate" numeric NOT NULL,
	"is_default" text,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "tax_rates_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "tax_rates_rate_check" CHECK ("tax_rates"."rate" >= 0 and "tax_rates"."rate" <= 100),
	CONSTRAINT "tax_rates_default_check" CHECK ("tax_rates"."is_default" = 'yes')
);
--> statement-breakpoint
CREATE TABLE "test_clocks" (
	"organization_id" uuid NOT NULL,
	"now_at" timestamptz NOT NULL,
	"target_at" timestamptz,
	"started_from" timestamptz,
	"requested_by" text,
	CONSTRAINT "test_clocks_pk" PRIMARY KEY("organization_id")
);
--> statement-breakpoint
CREATE TABLE "allocations" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"allocated_on" date NOT NULL,
	"allocated_at" timestamptz NOT NULL,
	CONSTRAINT "allocations_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "payment_method_setups" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"provider_account_id" uuid NOT NULL,
	"state" text NOT NULL,
	"return_path" text NOT NULL,
	"provider_session_id" text,
	"url" text,
	"payment_method_id" uuid,
	"failure" text,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "payment_method_setups_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "payment_method_setups_state_check" CHECK ("payment_method_setups"."state" in ('started', 'open', 'complete', 'expired', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "payment_methods" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"provider_account_id" uuid NOT NULL,
	"provider_method_id" text NOT NULL,
	"kind" text NOT NULL,
	"brand" text NOT NULL,
	"last_four" text NOT NULL,
	"expires_month" bigint,
	"expires_year" bigint,
	"created_at" timestamptz NOT NULL,
	"removed_at" timestamptz,
	CONSTRAINT "payment_methods_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"payment_method_id" uuid,
	"provider_account_id" uuid,
	"currency" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"state" text NOT NULL,
	"initiator" text NOT NULL,
	"attempt" bigint NOT NULL,
	"idempotency_key" text NOT NULL,
	"request" jsonb NOT NULL,
	"provider_payment_id" text,
	"provider_charge_id" text,
	"failure_code" text,
	"decline_code" text,
	"failure_message" text,
	"started_at" timestamptz NOT NULL,
	"settled_at" timestamptz,
	"recorded_at" timestamptz NOT NULL,
	CONSTRAINT "payments_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "payments_state_check" CHECK ("payments"."state" in ('started', 'requires_action', 'processing', 'unknown', 'succeeded', 'failed', 'canceled')),
	CONSTRAINT "payments_amount_check" CHECK ("payments"."amount_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "provider_accounts" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"provider" text NOT NULL,
	"mode" text NOT NULL,
	"sealed_secret_key" text NOT NULL,
	"secret_key_hint" text NOT NULL,
	"provider_endpoint_id" text,
	"sealed_webhook_secret" text,
	"created_at" timestamptz NOT NULL,
	"replaced_at" timestamptz,
	CONSTRAINT "provider_accounts_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "provider_accounts_mode_check" CHECK ("provider_accounts"."mode" in ('sandbox', 'test', 'live'))
);
--> statement-breakpoint
CREATE TABLE "provider_customers" (
	"organization_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"provider_account_id" uuid NOT NULL,
	"provider_customer_id" text NOT NULL,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "provider_customers_pk" PRIMARY KEY("organization_id","customer_id","provider_account_id")
);
--> statement-breakpoint
CREATE TABLE "provider_events" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"provider_account_id" uuid NOT NULL,
	"provider_event_id" text NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text NOT NULL,
	"note" text,
	"received_at" timestamptz NOT NULL,
	"applied_at" timestamptz,
	CONSTRAINT "provider_events_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "provider_events_state_check" CHECK ("provider_events"."state" in ('received', 'applied', 'ignored', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"hint" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"created_by" uuid NOT NULL,
	"last_used_at" timestamptz,
	"revoked_at" timestamptz,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "api_keys_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by" uuid NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"accepted_at" timestamptz,
	"revoked_at" timestamptz,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "invitations_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "invitations_role_check" CHECK ("invitations"."role" in ('admin', 'billing', 'accountant', 'support'))
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "memberships_pk" PRIMARY KEY("organization_id","user_id"),
	CONSTRAINT "memberships_role_check" CHECK ("memberships"."role" in ('owner', 'admin', 'billing', 'accountant', 'support'))
);
--> statement-breakpoint
CREATE TABLE "stints" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"subscription_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"plan_version_id" uuid NOT NULL,
	"quantity" numeric NOT NULL,
	"starts_at" timestamptz NOT NULL,
	"ends_at" timestamptz,
	CONSTRAINT "stints_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"external_id" text,
	"currency" text NOT NULL,
	"zone" text NOT NULL,
	"anchor" jsonb NOT NULL,
	"starts_at" timestamptz NOT NULL,
	"trial_ends_at" timestamptz,
	"ends_at" timestamptz,
	"canceled_at" timestamptz,
	"due_at" timestamptz,
	"created_at" timestamptz NOT NULL,
	CONSTRAINT "subscriptions_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "subscriptions_end_check" CHECK ("subscriptions"."ends_at" is null or "subscriptions"."ends_at" >= "subscriptions"."starts_at")
);
--> statement-breakpoint
CREATE TABLE "rating_windows" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"subscription_id" uuid NOT NULL,
	"stint_id" uuid NOT NULL,
	"plan_version_id" uuid NOT NULL,
	"charge_id" uuid NOT NULL,
	"metric_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"to_on" date NOT NULL,
	"starts_at" timestamptz NOT NULL,
	"ends_at" timestamptz NOT NULL,
	"through_end" boolean NOT NULL,
	"tax_category" text NOT NULL,
	"tax_rate" numeric NOT NULL,
	"tax_country" text,
	"state" text NOT NULL,
	"dirty" boolean NOT NULL,
	CONSTRAINT "rating_windows_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "rating_windows_state_check" CHECK ("rating_windows"."state" in ('open', 'billed', 'sealed'))
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"transaction_id" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"subscription_id" uuid NOT NULL,
	"metric_id" uuid NOT NULL,
	"occurred_at" timestamptz NOT NULL,
	"quantity" numeric,
	"unique_value" text,
	"properties" jsonb,
	"content_hash" text NOT NULL,
	"known_at" timestamptz NOT NULL,
	"recorded_at" timestamptz NOT NULL,
	CONSTRAINT "usage_events_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_plan_version_fk" FOREIGN KEY ("organization_id","plan_version_id") REFERENCES "public"."plan_versions"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_metric_fk" FOREIGN KEY ("organization_id","metric_id") REFERENCES "public"."metrics"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "metrics" ADD CONSTRAINT "metrics_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_drafts" ADD CONSTRAINT "plan_drafts_plan_fk" FOREIGN KEY ("organization_id","plan_id") REFERENCES "public"."plans"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_versions" ADD CONSTRAINT "plan_versions_plan_fk" FOREIGN KEY ("organization_id","plan_id") REFERENCES "public"."plans"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_tax_rate_fk" FOREIGN KEY ("organization_id","tax_rate_id") REFERENCES "public"."tax_rates"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portal_links" ADD CONSTRAINT "portal_links_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portal_sessions" ADD CONSTRAINT "portal_sessions_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fees" ADD CONSTRAINT "fees_invoice_fk" FOREIGN KEY ("organization_id","invoice_id") REFERENCES "public"."invoices"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fees" ADD CONSTRAINT "fees_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fees" ADD CONSTRAINT "fees_subscription_fk" FOREIGN KEY ("organization_id","subscription_id") REFERENCES "public"."subscriptions"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fees" ADD CONSTRAINT "fees_plan_version_fk" FOREIGN KEY ("organization_id","plan_version_id") REFERENCES "public"."plan_versions"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fees" ADD CONSTRAINT "fees_charge_fk" FOREIGN KEY ("organization_id","charge_id") REFERENCES "public"."charges"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fees" ADD CONSTRAINT "fees_window_fk" FOREIGN KEY ("organization_id","rating_window_id") REFERENCES "public"."rating_windows"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fees" ADD CONSTRAINT "fees_corrects_fk" FOREIGN KEY ("organization_id","corrects_fee_id") REFERENCES "public"."fees"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_balances" ADD CONSTRAINT "invoice_balances_invoice_fk" FOREIGN KEY ("organization_id","invoice_id") REFERENCES "public"."invoices"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_balances" ADD CONSTRAINT "invoice_balances_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_tax_groups" ADD CONSTRAINT "invoice_tax_groups_invoice_fk" FOREIGN KEY ("organization_id","invoice_id") REFERENCES "public"."invoices"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_issuer_fk" FOREIGN KEY ("organization_id","issuer_id") REFERENCES "public"."issuers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "journal_entries" ADD CONSTRAINT "journal_entries_issuer_fk" FOREIGN KEY ("organization_id","issuer_id") REFERENCES "public"."issuers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "journal_entries" ADD CONSTRAINT "journal_entries_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "journal_lines" ADD CONSTRAINT "journal_lines_entry_fk" FOREIGN KEY ("organization_id","entry_id") REFERENCES "public"."journal_entries"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "long_jobs" ADD CONSTRAINT "long_jobs_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "billing_runs" ADD CONSTRAINT "billing_runs_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issuers" ADD CONSTRAINT "issuers_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_series" ADD CONSTRAINT "number_series_issuer_fk" FOREIGN KEY ("organization_id","issuer_id") REFERENCES "public"."issuers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tax_rates" ADD CONSTRAINT "tax_rates_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_clocks" ADD CONSTRAINT "test_clocks_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_invoice_fk" FOREIGN KEY ("organization_id","invoice_id") REFERENCES "public"."invoices"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_payment_fk" FOREIGN KEY ("organization_id","payment_id") REFERENCES "public"."payments"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_method_setups" ADD CONSTRAINT "payment_method_setups_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_account_fk" FOREIGN KEY ("organization_id","provider_account_id") REFERENCES "public"."provider_accounts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_invoice_fk" FOREIGN KEY ("organization_id","invoice_id") REFERENCES "public"."invoices"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_method_fk" FOREIGN KEY ("organization_id","payment_method_id") REFERENCES "public"."payment_methods"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_account_fk" FOREIGN KEY ("organization_id","provider_account_id") REFERENCES "public"."provider_accounts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_accounts" ADD CONSTRAINT "provider_accounts_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_customers" ADD CONSTRAINT "provider_customers_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_customers" ADD CONSTRAINT "provider_customers_account_fk" FOREIGN KEY ("organization_id","provider_account_id") REFERENCES "public"."provider_accounts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_events" ADD CONSTRAINT "provider_events_account_fk" FOREIGN KEY ("organization_id","provider_account_id") REFERENCES "public"."provider_accounts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organization_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stints" ADD CONSTRAINT "stints_subscription_fk" FOREIGN KEY ("organization_id","subscription_id") REFERENCES "public"."subscriptions"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stints" ADD CONSTRAINT "stints_plan_version_fk" FOREIGN KEY ("organization_id","plan_version_id") REFERENCES "public"."plan_versions"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stints" ADD CONSTRAINT "stints_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating_windows" ADD CONSTRAINT "rating_windows_subscription_fk" FOREIGN KEY ("organization_id","subscription_id") REFERENCES "public"."subscriptions"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating_windows" ADD CONSTRAINT "rating_windows_stint_fk" FOREIGN KEY ("organization_id","stint_id") REFERENCES "public"."stints"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating_windows" ADD CONSTRAINT "rating_windows_version_fk" FOREIGN KEY ("organization_id","plan_version_id") REFERENCES "public"."plan_versions"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating_windows" ADD CONSTRAINT "rating_windows_charge_fk" FOREIGN KEY ("organization_id","charge_id") REFERENCES "public"."charges"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating_windows" ADD CONSTRAINT "rating_windows_customer_fk" FOREIGN KEY ("organization_id","customer_id") REFERENCES "public"."customers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_subscription_fk" FOREIGN KEY ("organization_id","subscription_id") REFERENCES "public"."subscriptions"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_metric_fk" FOREIGN KEY ("organization_id","metric_id") REFERENCES "public"."metrics"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "charges_code_key" ON "charges" USING btree ("organization_id","plan_version_id","code");--> statement-breakpoint
CREATE INDEX "charges_metric" ON "charges" USING btree ("organization_id","metric_id");--> statement-breakpoint
CREATE UNIQUE INDEX "metrics_code_key" ON "metrics" USING btree ("organization_id","code");--> statement-breakpoint
CREATE UNIQUE INDEX "plan_versions_number_key" ON "plan_versions" USING btree ("organization_id","plan_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "plans_code_key" ON "plans" USING btree ("organization_id","code");--> statement-breakpoint
CREATE UNIQUE INDEX "customers_external_key" ON "customers" USING btree ("organization_id","external_id");--> statement-breakpoint
CREATE INDEX "customers_name" ON "customers" USING btree ("organization_id","name","id");--> statement-breakpoint
CREATE INDEX "customers_email" ON "customers" USING btree ("organization_id",lower("email"));--> statement-breakpoint
CREATE INDEX "customers_created" ON "customers" USING btree ("organization_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "portal_links_token_key" ON "portal_links" USING btree ("organization_id","token_hash");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "identity"."sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "fees_line_key" ON "fees" USING btree ("organization_id","invoice_id","line_number");--> statement-breakpoint
CREATE INDEX "fees_position" ON "fees" USING btree ("organization_id","subscription_id","position_key");--> statement-breakpoint
CREATE INDEX "fees_customer" ON "fees" USING btree ("organization_id","customer_id");--> statement-breakpoint
CREATE INDEX "invoice_balances_state" ON "invoice_balances" USING btree ("organization_id","state","due_on","invoice_id");--> statement-breakpoint
CREATE INDEX "invoice_balances_customer" ON "invoice_balances" USING btree ("organization_id","customer_id","state");--> statement-breakpoint
CREATE INDEX "invoice_balances_collect" ON "invoice_balances" USING btree ("organization_id","collect_at") WHERE "invoice_balances"."collect_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_sequence_key" ON "invoices" USING btree ("organization_id","series_id","sequence");--> statement-breakpoint
CREATE INDEX "invoices_number" ON "invoices" USING btree ("organization_id","number");--> statement-breakpoint
CREATE INDEX "invoices_customer" ON "invoices" USING btree ("organization_id","customer_id","issued_on" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "invoices_issued" ON "invoices" USING btree ("organization_id","issued_on" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "journal_entries_document_key" ON "journal_entries" USING btree ("organization_id","document_kind","document_id","recipe","posted_on");--> statement-breakpoint
CREATE INDEX "journal_entries_posted" ON "journal_entries" USING btree ("organization_id","posted_on","id");--> statement-breakpoint
CREATE INDEX "journal_lines_account" ON "journal_lines" USING btree ("organization_id","account");--> statement-breakpoint
CREATE INDEX "recognition_schedules_next" ON "recognition_schedules" USING btree ("organization_id","next_on");--> statement-breakpoint
CREATE INDEX "audit_entries_subject" ON "audit_entries" USING btree ("organization_id","subject_kind","subject_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "long_jobs_kind" ON "long_jobs" USING btree ("organization_id","kind","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "mails_created" ON "mails" USING btree ("organization_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "outbox_pending" ON "outbox" USING btree ("organization_id","next_try_at","id") WHERE "outbox"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "run_marks_time" ON "run_marks" USING btree ("organization_id","recorded_at");--> statement-breakpoint
CREATE INDEX "billing_runs_time" ON "billing_runs" USING btree ("organization_id","billed_up_to" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "number_series_kind_key" ON "number_series" USING btree ("organization_id","issuer_id","document_kind");--> statement-breakpoint
CREATE UNIQUE INDEX "tax_rates_code_key" ON "tax_rates" USING btree ("organization_id","code");--> statement-breakpoint
CREATE UNIQUE INDEX "tax_rates_default_key" ON "tax_rates" USING btree ("organization_id","is_default");--> statement-breakpoint
CREATE INDEX "allocations_invoice" ON "allocations" USING btree ("organization_id","invoice_id");--> statement-breakpoint
CREATE UNIQUE INDEX "allocations_payment_key" ON "allocations" USING btree ("organization_id","payment_id","invoice_id");--> statement-breakpoint
CREATE INDEX "payment_method_setups_session" ON "payment_method_setups" USING btree ("organization_id","provider_session_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_methods_provider_key" ON "payment_methods" USING btree ("organization_id","provider_account_id","provider_method_id");--> statement-breakpoint
CREATE INDEX "payment_methods_customer" ON "payment_methods" USING btree ("organization_id","customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_open_key" ON "payments" USING btree ("organization_id","invoice_id") WHERE "payments"."state" in ('started', 'requires_action', 'processing', 'unknown');--> statement-breakpoint
CREATE INDEX "payments_invoice" ON "payments" USING btree ("organization_id","invoice_id");--> statement-breakpoint
CREATE INDEX "payments_customer" ON "payments" USING btree ("organization_id","customer_id","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "payments_started" ON "payments" USING btree ("organization_id","started_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "payments_provider" ON "payments" USING btree ("organization_id","provider_payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "provider_accounts_current_key" ON "provider_accounts" USING btree ("organization_id","provider") WHERE "provider_accounts"."replaced_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "provider_customers_provider_key" ON "provider_customers" USING btree ("organization_id","provider_account_id","provider_customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "provider_events_event_key" ON "provider_events" USING btree ("organization_id","provider_account_id","provider_event_id");--> statement-breakpoint
CREATE INDEX "provider_events_received" ON "provider_events" USING btree ("organization_id","received_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_secret_key" ON "api_keys" USING btree ("organization_id","secret_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_token_key" ON "invitations" USING btree ("organization_id","token_hash");--> statement-breakpoint
CREATE INDEX "memberships_user" ON "memberships" USING btree ("user_id","organization_id");--> statement-breakpoint
CREATE INDEX "stints_subscription" ON "stints" USING btree ("organization_id","subscription_id","starts_at");--> statement-breakpoint
CREATE INDEX "stints_plan_version" ON "stints" USING btree ("organization_id","plan_version_id");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_external_key" ON "subscriptions" USING btree ("organization_id","external_id");--> statement-breakpoint
CREATE INDEX "subscriptions_customer" ON "subscriptions" USING btree ("organization_id","customer_id");--> statement-breakpoint
CREATE INDEX "subscriptions_due" ON "subscriptions" USING btree ("organization_id","due_at");--> statement-breakpoint
CREATE INDEX "subscriptions_created" ON "subscriptions" USING btree ("organization_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "rating_windows_span_key" ON "rating_windows" USING btree ("organization_id","stint_id","charge_id","starts_at");--> statement-breakpoint
CREATE INDEX "rating_windows_usage" ON "rating_windows" USING btree ("organization_id","subscription_id","metric_id","starts_at");--> statement-breakpoint
CREATE INDEX "rating_windows_dirty" ON "rating_windows" USING btree ("organization_id","subscription_id") WHERE "rating_windows"."dirty";--> statement-breakpoint
CREATE UNIQUE INDEX "usage_events_transaction_key" ON "usage_events" USING btree ("organization_id","transaction_id");--> statement-breakpoint
CREATE INDEX "usage_events_window" ON "usage_events" USING btree ("organization_id","subscription_id","metric_id","occurred_at");