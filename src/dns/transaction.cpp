// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/transaction.h"

#include "penstock/base/ascii.h"

namespace penstock::dns {

namespace {

namespace wire = penstock::wire::dns;
using model::Direction;
using model::Failure;
using model::FailureKind;
using model::Timings;
using Verdict = wire::Query::Verdict;

// Answers of ours pass every link in one piece; what others answered was for the asker's own word of what it takes.
constexpr std::size_t mostOwn = 1232, mostOfOthers = 4096;

}  // namespace

Transaction::Transaction(Core& core, std::string query, Asker asker)
    : core_(core), bytes_(std::move(query)), asker_(std::move(asker)), query_(wire::readQuery(bytes_)) {
  if (dropped()) return;
  beginRow();
  if (query_.verdict == Verdict::refuse) {
    answer_ = wire::refusal(query_);
    const bool unread = query_.rcode == wire::formErr;
    live_->x().failure = Failure{unread ? FailureKind::clientMalformed : FailureKind::clientUnsupported, query_.why};
  } else if (auto own = ownAnswer(query_.message, *core_.records(), asker_.self)) {
    takeOwn(std::move(*own));
  }
}

void Transaction::beginRow() {
  live_ = core_.parts.recorder.begin(steadyNow());
  model::Exchange& x = live_->x();
  x.kind = model::ExchangeKind::tcpTunnel;
  x.application = model::Application::dns;
  x.scheme = "dns";
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->id = core_.parts.nextConnection();
  connection->clientAddress = asker_.client;
  connection->listener = asker_.listener;
  connection->entry = "dns";
  x.connection = std::move(connection);
  if (!query_.message.questions.empty()) {
    const wire::Question& asked = query_.message.questions.front();
    x.host = lowered(asked.name);
    auto head = std::make_shared<model::RequestHead>();
    head->method = wire::typeText(asked.type);
    head->target = asked.name;
    head->version = model::HttpVersion::unknown;
    x.request = std::move(head);
  }
  live_->mark(Timings::requestHead);
  if (core_.parts.inScope && !core_.parts.inScope(x)) live_->withdraw();
  live_->record(Direction::toServer, bytes_);
  live_->bodyEnded(Direction::toServer, bytes_.size());
}

void Transaction::takeOwn(OwnAnswer own) {
  live_->did({model::Did::answeredByRecords, (own.by.find(',') == std::string::npos ? "record " : "records ") + own.by});
  if (!own.also.empty()) {
    own_ = std::move(own);
    return;
  }
  if (own.message.rcode == wire::servFail) live_->did(model::Did::recordsInCircle);
  answer_ = wire::writeMessage(own.message, asker_.byTcp ? 65535 : wire::udpLimit(query_.message, mostOwn));
}

void Transaction::fail(Failure failure) {
  live_->x().failure = std::move(failure);
  answer_ = wire::writeMessage(wire::answerTo(query_.message, wire::servFail));
}

void Transaction::decline() { fail(Failure{FailureKind::clientLimit, "too many questions wait for other name servers"}); }

void Transaction::noteAsked(const Asked& asked) {
  model::Exchange& x = live_->x();
  auto connection = std::make_shared<model::ConnectionInfo>(*x.connection);
  connection->serverAddress = asked.server;
  x.connection = std::move(connection);
  if (asked.sent != SteadyTime{}) {
    live_->mark(Timings::requestSent, asked.sent);
    live_->mark(Timings::requestEnd, asked.sent);
  }
  if (asked.received == SteadyTime{}) return;
  live_->mark(Timings::responseStart, asked.received);
  live_->mark(Timings::responseHead, asked.received);
}

Awaitable<> Transaction::ask() {
  struct Counted {
    explicit Counted(Core& c) : core(c) { ++core.waiting; }
    ~Counted() { --core.waiting; }
    Core& core;
  };
  const Counted counted(core_);
  live_->touch();
  if (own_) {
    co_await askForAlias();
    co_return;
  }
  const Asked asked = co_await askOthers(core_, bytes_, query_.message.questions.front(), asker_.byTcp);
  noteAsked(asked);
  if (asked.response.empty()) {
    fail(asked.failure);
    co_return;
  }
  answer_ = asked.response;
  wire::setId(answer_, query_.message.id);
  if (!asker_.byTcp && answer_.size() > wire::udpLimit(query_.message, mostOfOthers)) answer_ = wire::truncatedCopy(answer_);
}

/// Who asks does not follow an alias itself, as a rule: the answer has to hold all of it.
Awaitable<> Transaction::askForAlias() {
  wire::Message query;
  query.recursionDesired = true;
  query.questions = {wire::Question{own_->also, query_.message.questions.front().type, wire::classIn}};
  query.edns = wire::Edns{std::uint16_t(mostOwn), 0, false};
  const std::string bytes = wire::writeMessage(query);
  Asked asked = co_await askOthers(core_, bytes, query.questions.front(), false);
  Result<wire::Message> said = wire::readMessage(asked.response);
  if (said && said->truncated) {
    asked = co_await askOthers(core_, bytes, query.questions.front(), true);
    said = wire::readMessage(asked.response);
  }
  noteAsked(asked);
  if (!said) {
    fail(asked.failure);
    co_return;
  }
  wire::Message& out = own_->message;
  out.rcode = said->rcode & 15;
  out.authoritative = false;
  out.answers.insert(out.answers.end(), said->answers.begin(), said->answers.end());
  answer_ = wire::writeMessage(out, asker_.byTcp ? 65535 : wire::udpLimit(query_.message, mostOwn));
}

std::string Transaction::finish() {
  model::Exchange& x = live_->x();
  const Result<wire::Message> said = wire::readMessage(answer_);
  if (said) x.subject = wire::answerText(*said);
  live_->record(Direction::toClient, answer_);
  live_->bodyEnded(Direction::toClient, answer_.size());
  live_->finish();
  return std::move(answer_);
}

}  // namespace penstock::dns
