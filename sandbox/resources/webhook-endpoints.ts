import { invalidRequest, missingParam, missingResource } from "../errors";
import type { FormHash } from "../form";
import { newId, newSigningSecret } from "../ids";
import { LIST_PARAMS, listPage } from "../lists";
import { flag, mergedMetadata, onlyKnown, plainText, requiredText, text, textList } from "../params";
import type { Route } from "../routing";
import type { WebhookEndpoint } from "../shapes";
import type { Work } from "../world";

const MOST_ENDPOINTS = 16;

function checkedUrl(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw invalidRequest({
      code: "url_invalid",
      param: "url",
      message: "Invalid URL: An explicit scheme (such as https) must be provided.",
    });
  }
  return url;
}

function eventList(params: FormHash): string[] | undefined {
  const events = textList(params, "enabled_events");
  if (events?.length === 0) {
    throw invalidRequest({
      code: "parameter_invalid_empty",
      param: "enabled_events",
      message: "You must listen to at least one event; use `*` for all.",
    });
  }
  return events;
}

function endpointAt(work: Work, id: string): WebhookEndpoint {
  const endpoint = work.find("webhook_endpoint", id);
  if (endpoint === undefined) throw missingResource("webhook endpoint", id);
  return endpoint;
}

/** The signing secret is shown here, once, and never again. */
function create(work: Work, params: FormHash): unknown {
  onlyKnown(params, ["api_version", "description", "enabled_events", "metadata", "url"]);
  const url = checkedUrl(requiredText(params, "url"));
  const events = eventList(params);
  if (events === undefined) throw missingParam("enabled_events");
  if (work.all("webhook_endpoint").length >= MOST_ENDPOINTS) {
    throw invalidRequest({
      message: `You have reached the maximum of ${MOST_ENDPOINTS} test webhook endpoints.`,
    });
  }
  const endpoint: WebhookEndpoint = {
    id: newId("we"),
    object: "webhook_endpoint",
    api_version: text(params, "api_version") ?? null,
    application: null,
    created: work.nowSeconds,
    description: text(params, "description") ?? null,
    enabled_events: events,
    livemode: false,
    metadata: mergedMetadata(params, {}),
    status: "enabled",
    url,
  };
  const secret = newSigningSecret();
  work.put("webhook_endpoint", endpoint);
  work.put("signing_secret", { id: endpoint.id, created: work.nowSeconds, secret });
  return { ...endpoint, secret };
}

function update(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, ["description", "disabled", "enabled_events", "metadata", "url"]);
  const before = endpointAt(work, id);
  const url = plainText(params, "url");
  const disabled = flag(params, "disabled");
  const description = text(params, "description");
  return work.put("webhook_endpoint", {
    ...before,
    url: url === undefined ? before.url : checkedUrl(url),
    description: description === undefined ? before.description : description,
    enabled_events: eventList(params) ?? before.enabled_events,
    metadata: mergedMetadata(params, before.metadata),
    status: disabled === undefined ? before.status : disabled ? "disabled" : "enabled",
  });
}

function retrieve(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  return endpointAt(work, id);
}

function remove(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  endpointAt(work, id);
  work.remove("webhook_endpoint", id);
  work.remove("signing_secret", id);
  return { id, object: "webhook_endpoint", deleted: true };
}

function list(work: Work, params: FormHash): unknown {
  onlyKnown(params, LIST_PARAMS);
  return listPage({
    rows: work.all("webhook_endpoint"),
    params,
    url: "/v1/webhook_endpoints",
    noun: "webhook endpoint",
  });
}

export const webhookEndpointRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/webhook_endpoints", handler: create },
  { method: "GET", path: "/v1/webhook_endpoints", handler: list },
  { method: "GET", path: "/v1/webhook_endpoints/:id", handler: retrieve },
  { method: "POST", path: "/v1/webhook_endpoints/:id", handler: update },
  { method: "DELETE", path: "/v1/webhook_endpoints/:id", handler: remove },
];
