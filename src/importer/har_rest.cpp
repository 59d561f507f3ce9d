// SPDX-License-Identifier: GPL-3.0-or-later
// `_penstock`: what makes the exchange the one it was.
#include <algorithm>

#include "importer/content.h"
#include "importer/entries.h"
#include "importer/har_head.h"
#include "importer/har_messages.h"
#include "penstock/exporter/words.h"

namespace penstock::importer {
namespace {

using model::BodyId;
using model::Direction;

constexpr std::uint64_t kMost = std::uint64_t(1) << 50;
constexpr std::size_t kMostInterim = 100;

std::shared_ptr<const model::TlsInfo> tlsOf(const Node& node) {
  if (!node.is(Node::Kind::object)) return nullptr;
  auto out = std::make_shared<model::TlsInfo>();
  const auto text = [&](std::string_view name) { return std::string(node[name].word()); };
  out->version = text("version");
  out->cipher = text("cipher");
  out->group = text("group");
  out->alpn = text("alpn");
  out->sni = text("sni");
  out->resumed = node["resumed"].value;
  out->verify = text("verify");
  out->ja3 = text("ja3");
  out->ja4 = text("ja4");
  out->clientCertificate = text("clientCertificate");
  out->note = text("note");
  return out;
}

model::ConnectionInfoPtr connectionOf(const Node& node) {
  if (!node.is(Node::Kind::object)) return nullptr;
  auto out = std::make_shared<model::ConnectionInfo>();
  const auto text = [&](std::string_view name) { return std::string(node[name].word()); };
  out->id = node["id"].count(std::uint64_t(1) << 62);
  out->clientAddress = text("client");
  out->serverAddress = text("server");
  out->listener = text("listener");
  out->entry = text("entry");
  out->upstreamProxy = text("upstreamProxy");
  out->pid = std::uint32_t(node["pid"].count(UINT32_MAX));
  out->process = text("process");
  out->clientTls = tlsOf(node["clientTls"]);
  out->serverTls = tlsOf(node["serverTls"]);
  return out;
}

template <class Enum, class Text>
std::optional<Enum> named(std::string_view word, unsigned count, Text text) {
  for (unsigned i = 0; i < count; ++i)
    if (text(Enum(i)) == word) return Enum(i);
  return std::nullopt;
}

void readTrace(const Node& node, model::Trace& out) {
  for (const Node& one : node.items) {
    model::TraceEntry entry;
    entry.did = named<model::Did>(one["did"].word(), unsigned(model::didCount), [](model::Did d) { return model::toText(d); }).value_or(model::Did::told);
    entry.by = named<model::By>(one["by"].word(), unsigned(model::By::replay) + 1, [](model::By b) { return model::toText(b); }).value_or(model::By::proxy);
    entry.at = std::clamp<std::int64_t>(one["at"].integer().value_or(-1), -1, std::int64_t(kMost));
    entry.who = std::string(one["who"].word());
    entry.detail = std::string(one["detail"].word());
    for (const Node& change : one["changes"].items)
      model::addTo(entry.changes, std::string(change["what"].word()), change["before"].word(), change["after"].word());
    model::addTo(out, std::move(entry));
  }
}

void readFacts(const Node& rest, model::Exchange& x) {
  if (const auto kind = exporter::placeIn(exporter::kindNames, rest["kind"].word())) x.kind = model::ExchangeKind(*kind);
  if (const auto state = exporter::placeIn(exporter::stateNames, rest["state"].word())) x.state = model::ExchangeState(*state);
  if (x.state == model::ExchangeState::pending) x.state = model::ExchangeState::failed;
  using model::Application;
  if (const auto speaks = named<Application>(rest["application"].word(), unsigned(Application::dns) + 1, [](Application a) { return model::toText(a); }))
    x.application = *speaks;
  x.subject = std::string(rest["subject"].word());
  x.operation = std::string(rest["operation"].word());
  if (rest["grpcStatus"].is(Node::Kind::number)) x.grpcStatus = int(rest["grpcStatus"].count(1'000'000));
  const Node& failure = rest["failure"];
  x.failure = {};
  if (failure.is(Node::Kind::object)) {
    x.failure = failureOf(failure["what"].word());
    x.failure.detail = std::string(failure["detail"].word());
  } else if (x.state == model::ExchangeState::failed) {
    x.failure.kind = model::FailureKind::interrupted;
  }
  readTrace(rest["trace"], x.trace);
}

void readWhere(const Node& rest, model::Exchange& x) {
  if (!rest["host"].is(Node::Kind::string)) return;
  x.scheme = std::string(rest["scheme"].word());
  x.host = std::string(rest["host"].word());
  x.port = std::uint16_t(rest["port"].count(65535));
  x.anomalies = model::Anomaly(std::uint32_t(rest["anomalies"].count(UINT32_MAX)));
  x.timings = {};
  readMoments(rest["timings"], x.timings);
  x.connection = connectionOf(rest["connection"]);
}

Result<void> readTrailers(const Node& node, std::shared_ptr<const model::Headers>& out) {
  if (!node.is(Node::Kind::object)) return {};
  auto headers = readHeaderBlock(node);
  if (!headers) return headers.error();
  out = std::make_shared<const model::Headers>(std::move(*headers));
  return {};
}

/// `true`: the head that the entry's own members make; an object: another; else there is none.
template <class Ptr, class Read>
Result<void> readSlot(const Node& node, const Ptr& plain, Read read, Ptr& out) {
  out = nullptr;
  if (node.is(Node::Kind::boolean) && node.value) out = plain;
  if (!node.is(Node::Kind::object)) return {};
  auto head = read(node);
  if (!head) return head.error();
  out = std::move(*head);
  return {};
}

Result<void> readHeads(const Node& rest, model::Exchange& x) {
  const Node& heads = rest["heads"];
  const model::RequestHeadPtr request = x.request;
  const model::ResponseHeadPtr response = x.response;
  if (auto read = readSlot(heads["request"], request, readRequestHead, x.request); !read) return read;
  if (auto read = readSlot(heads["requestSent"], request, readRequestHead, x.requestSent); !read) return read;
  if (auto read = readSlot(heads["response"], response, readResponseHead, x.response); !read) return read;
  if (auto read = readSlot(heads["responseSent"], response, readResponseHead, x.responseSent); !read) return read;
  if (auto read = readTrailers(heads["requestTrailers"], x.requestTrailers); !read) return read;
  if (auto read = readTrailers(heads["responseTrailers"], x.responseTrailers); !read) return read;
  for (const Node& one : rest["interim"].items) {
    auto head = readResponseHead(one["response"]);
    if (!head) return head.error();
    if (x.interim.size() < kMostInterim) x.interim.push_back(std::move(*head));
  }
  return {};
}

Result<void> readBodies(Source& source, const Node& rest, Recorder& to, const std::function<Result<void>(BodyId)>& shownBody) {
  const Node& bodies = rest["bodies"];
  const bool sent = rest["modified"].value;
  const bool inMessages = to.x.application == model::Application::webSocket;
  for (unsigned i = 0; i < exporter::bodyNames.size(); ++i) {
    const BodyId which = BodyId::of(i);
    const Node& body = bodies[exporter::bodyNames[i]];
    if (!body.is(Node::Kind::object)) continue;
    to.claim(which, body["size"].count(kMost), body["wireSize"].count(kMost), body["complete"].value);
    // Of what was not changed on its way what came is what went on.
    const Node& other = bodies[exporter::bodyNames[i | 2]];
    const bool shown = which.stage == model::Stage::sent ? sent : !sent || !other.is(Node::Kind::object);
    Result<void> read{};
    if (body["base64"].isText())
      read = readBody(source, body["base64"], Held::base64, {}, to, which);
    else if (shown && !inMessages)
      read = shownBody(which);
    if (!read) return read;
  }
  return {};
}

}  // namespace

Result<bool> readHarRest(Source& source, const Node& rest, Recorder& to, const std::function<Result<void>(BodyId)>& shownBody) {
  if (!rest.is(Node::Kind::object) || !rest["heads"].is(Node::Kind::object)) return false;
  readFacts(rest, to.x);
  readWhere(rest, to.x);
  if (auto read = readHeads(rest, to.x); !read) return read.error();
  if (auto read = readBodies(source, rest, to, shownBody); !read) return read.error();
  if (rest["messages"].is(Node::Kind::list))
    if (auto read = readOtherMessages(source, rest["messages"], to); !read) return read.error();
  return true;
}

}  // namespace penstock::importer
