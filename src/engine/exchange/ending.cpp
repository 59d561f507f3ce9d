// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/ending.h"

#include "penstock/base/ascii.h"
#include "penstock/wire/http2/error_code.h"

namespace penstock::engine {

using http::Cut;
using model::Failure;
using model::FailureKind;

namespace {

Ending ofOneWhoLeft(const EndFacts& facts) {
  Ending out;
  if (!facts.hadItsAnswer)
    out.failure = facts.failure ? facts.failure : Failure{FailureKind::clientClosed, "before the end of the response"};
  out.tell = Ending::Tell::cut;
  out.cut = Cut::reset;
  out.clientCode = facts.clientCode;
  out.serverCode = facts.clientCode;
  return out;
}

}  // namespace

Ending endingOf(const EndFacts& facts) {
  Ending out;
  if (facts.cause == EndFacts::Cause::whole) return out;
  if (facts.cause == EndFacts::Cause::replaced) {
    out.serverCode = std::uint32_t(wire::http2::ErrorCode::cancel);
    return out;
  }
  if (facts.cause == EndFacts::Cause::clientGone) return ofOneWhoLeft(facts);
  out.failure = facts.failure;
  out.serverCode = facts.clientFailed ? facts.clientCode : facts.serverCode;
  out.tell = Ending::Tell::cut;
  const bool reset = facts.failure.kind == FailureKind::serverReset;
  if (facts.untouched && facts.keptEnded && !facts.clientFailed) {
    out.failure.detail += out.failure.detail.empty() ? "" : "; ";
    out.failure.detail += "it was kept from an earlier exchange, so the client's was ended likewise: it may ask again";
    out.cut = reset ? Cut::reset : Cut::end;
    out.clientCode = std::uint32_t(wire::http2::ErrorCode::refusedStream);
    return out;
  }
  // A stream that its server reset is reset for the client; whoever cannot be told so reads a page.
  if (facts.untouched && !facts.clientFailed && !(facts.bothHttp2 && reset && facts.serverCode)) {
    out.tell = Ending::Tell::page;
    return out;
  }
  out.cut = model::any(facts.serverAnomalies & model::Anomaly::truncated) ? Cut::reset : Cut::end;
  out.clientCode = facts.serverCode;
  return out;
}

bool hadItsAnswer(const model::Exchange& x, const http::ClientFacts& client, std::string_view method) {
  if (!x.response || client.untouched) return false;
  if (x.application == model::Application::sse) return true;
  if (!client.tookAll) return false;
  const int status = x.response->status;
  if (method == "HEAD" || status == 204 || status == 304) return true;
  const auto length = parseDecimal(trimOws(x.response->headers.find("Content-Length").value_or("")));
  return length && *length == x.responseBody.size;
}

}  // namespace penstock::engine
