// SPDX-License-Identifier: GPL-3.0-or-later
// `_penstock`: what the standard has no place for.
#include <algorithm>

#include "exporter/body_stream.h"
#include "exporter/har_head.h"
#include "exporter/har_messages.h"
#include "penstock/exporter/json.h"
#include "penstock/exporter/plain_head.h"
#include "penstock/exporter/words.h"
#include "penstock/model/colors.h"
#include "penstock/model/url.h"

namespace penstock::exporter {
namespace {

using model::Direction;
using std::string_view;

void addTls(JsonList& object, std::string& out, string_view name, const std::shared_ptr<const model::TlsInfo>& tls) {
  if (!tls) return;
  object.name(name);
  JsonList j(out);
  j.add("version", tls->version);
  j.add("cipher", tls->cipher);
  j.add("group", tls->group);
  j.add("alpn", tls->alpn);
  j.add("sni", tls->sni);
  j.add("resumed", tls->resumed);
  j.add("verify", tls->verify);
  j.add("ja3", tls->ja3);
  j.add("ja4", tls->ja4);
  if (!tls->clientCertificate.empty()) j.add("clientCertificate", tls->clientCertificate);
  if (!tls->note.empty()) j.add("note", tls->note);
  j.close();
}

void addConnection(JsonList& object, std::string& out, const model::ConnectionInfoPtr& c) {
  if (!c) return;
  object.name("connection");
  JsonList j(out);
  j.add("id", c->id);
  j.add("client", c->clientAddress);
  j.add("server", c->serverAddress);
  j.add("listener", c->listener);
  j.add("entry", c->entry);
  j.add("upstreamProxy", c->upstreamProxy);
  j.add("pid", c->pid);
  j.add("process", c->process);
  addTls(j, out, "clientTls", c->clientTls);
  addTls(j, out, "serverTls", c->serverTls);
  j.close();
}

void addTrace(JsonList& object, std::string& out, const model::Trace& trace) {
  if (trace.empty()) return;
  object.name("trace");
  JsonList list(out, '[');
  for (const model::TraceEntry& entry : trace) {
    list.next();
    JsonList j(out);
    j.add("at", entry.at);
    j.add("by", model::toText(entry.by));
    j.add("did", model::toText(entry.did));
    if (!entry.who.empty()) j.add("who", entry.who);
    if (!entry.detail.empty()) j.add("detail", entry.detail);
    if (!entry.changes.empty()) {
      j.name("changes");
      JsonList changes(out, '[');
      for (const model::Change& change : entry.changes) {
        changes.next();
        JsonList c(out);
        c.add("what", change.what);
        c.add("before", change.before);
        c.add("after", change.after);
        c.close();
      }
      changes.close();
    }
    j.close();
  }
  list.close();
}

void addTrailers(JsonList& object, std::string& out, string_view name, const std::shared_ptr<const model::Headers>& trailers) {
  if (!trailers) return;
  object.name(name);
  JsonList j(out);
  std::string lines;
  trailers->appendLinesTo(lines);
  addHeaderBlock(j, out, *trailers, lines);
  j.close();
}

bool areAsWritten(const model::Headers& headers) { return isAsWritten(headers.received()); }

/// The head that a reader makes of the entry's standard members.
bool isPlain(const model::Exchange& x, const model::RequestHead& r) {
  return same(*plainRequest(r.method, x.scheme, model::authorityOf(x), r.path, r.version, fieldsOf(r.headers)), r) && isAsWritten(r.method) &&
         isAsWritten(r.path) && areAsWritten(r.headers) && (r.path.empty() || r.path.front() == '/');
}
bool isPlain(const model::ResponseHead& r) {
  return same(*plainResponse(r.status, r.reason, r.version, fieldsOf(r.headers)), r) && isAsWritten(r.reason) && areAsWritten(r.headers);
}

/// Heads that are not those shown, and the one shown where its standard members do not tell all.
void addHeads(JsonList& object, std::string& out, const model::Exchange& x, const Shown& shown) {
  object.name("heads");
  JsonList heads(out);
  const auto request = [&](string_view name, const model::RequestHeadPtr& head) {
    if (!head) return;
    if (head.get() != shown.request || !isPlain(x, *head))
      addHead(heads, out, name, *head);
    else
      heads.add(name, true);
  };
  const auto response = [&](string_view name, const model::ResponseHeadPtr& head) {
    if (!head) return;
    if (head.get() != shown.response || !isPlain(*head))
      addHead(heads, out, name, *head);
    else
      heads.add(name, true);
  };
  request("request", x.request);
  request("requestSent", x.requestSent);
  response("response", x.response);
  response("responseSent", x.responseSent);
  addTrailers(heads, out, "requestTrailers", x.requestTrailers);
  addTrailers(heads, out, "responseTrailers", x.responseTrailers);
  heads.close();
  if (x.interim.empty()) return;
  object.name("interim");
  JsonList list(out, '[');
  for (const model::ResponseHeadPtr& head : x.interim) {
    list.next();
    JsonList one(out);
    addHead(one, out, "response", *head);
    one.close();
  }
  list.close();
}

/// Sizes of each body, and the bytes of those that are not the entry's text.
Result<void> addBodies(JsonList& object, TextOut& out, const model::Recording& recording, const model::ExchangePtr& x, const Shown& shown) {
  object.name("bodies");
  JsonList bodies(out.text());
  for (std::size_t i = 0; i < bodyNames.size(); ++i) {
    const model::BodyId id = model::BodyId::of(unsigned(i));
    const model::Body* body = bodyIn(*x, id);
    if (!body) continue;
    bodies.name(bodyNames[i]);
    JsonList j(out.text());
    j.add("size", body->size);
    j.add("wireSize", body->wireSize);
    j.add("complete", body->complete);
    const model::Headers* headers = shown.headers(id.direction);
    const bool coded = headers && !headers->joined("content-encoding").empty();
    const bool isShown = model::keptAs(*x, shown.body(id.direction)) == id;
    // A WebSocket's is its messages, which are all written.
    if (harCarriesBody(*x) && body->recorded != 0 && (!isShown || coded)) {
      j.name("base64");
      const auto reader = recording.body(x, id);
      const BodyEnd end = writeBase64(out, [&](const TakeBytes& take) { return eachPiece(*reader, take); });
      if (!end.refused) return end.refused;
    }
    j.close();
  }
  bodies.close();
  return out.pass();
}

void addFacts(JsonList& j, std::string& out, const model::Exchange& x, const model::Annotation& annotation, const Shown& shown) {
  j.add("id", x.id);
  j.add("source", sourceName(x.source));
  if (annotation.color != 0) j.add("color", model::colorName(annotation.color));
  if (!annotation.tags.empty()) j.add("tags", annotation.tags);
  j.add("kind", kindName(x.kind));
  j.add("state", stateName(x.state));
  j.add("modified", shown.modified);
  if (x.application != model::Application::none) j.add("application", model::toText(x.application));
  if (!x.subject.empty()) j.add("subject", x.subject);
  if (!x.operation.empty()) j.add("operation", x.operation);
  if (x.grpcStatus >= 0) j.add("grpcStatus", x.grpcStatus);
  if (x.failure) {
    j.name("failure");
    JsonList failure(out);
    failure.add("what", model::toText(x.failure.kind));
    failure.add("detail", x.failure.detail);
    failure.close();
  }
  addTrace(j, out, x.trace);
}

}  // namespace

std::string harUrl(const model::Exchange& x, const Shown& shown) {
  if (x.kind != model::ExchangeKind::http || !shown.request) return model::urlOf(x);
  std::string url = x.scheme + "://" + model::authorityOf(x);
  const std::string& path = shown.request->path;
  if (path.empty() || path == "*") return url;
  return url.append(path.front() == '/' ? "" : "/").append(path);
}

Result<void> addHarRest(JsonList& entry, TextOut& out, const model::Recording& recording, const model::ExchangePtr& x, const model::Annotation& annotation,
                        const Shown& shown, bool lossless) {
  entry.name("_penstock");
  JsonList j(out.text());
  addFacts(j, out.text(), *x, annotation, shown);
  if (lossless) {
    j.add("scheme", x->scheme);
    j.add("host", x->host);
    j.add("port", x->port);
    j.add("anomalies", std::uint32_t(x->anomalies));
    j.name("timings");
    JsonList timings(out.text());
    for (std::size_t i = 0; i < momentNames.size(); ++i)
      if (x->timings.at[i] >= 0) timings.add(momentNames[i], x->timings.at[i]);
    timings.close();
    addConnection(j, out.text(), x->connection);
    addHeads(j, out.text(), *x, shown);
    if (auto added = addBodies(j, out, recording, x, shown); !added) return added;
    j.add("messageCount", x->messages);
    if (auto added = addOtherMessages(j, out, recording, x); !added) return added;
  }
  j.close();
  return out.pass();
}

}  // namespace penstock::exporter
