// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/transaction.h"

#include <netinet/in.h>

#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"
#include "penstock/net/reply.h"

namespace penstock::dns {

namespace {

namespace asio = net::asio;
namespace wire = penstock::wire::dns;
using model::Direction;
using model::Failure;
using model::FailureKind;
using model::Timings;
using Verdict = wire::Query::Verdict;

// Answers of ours pass every link in one piece; what others answered was for the asker's own word of what it takes.
constexpr std::size_t mostOwn = 1232, mostOfOthers = 4096;
constexpr std::uint32_t machineTtl = 5;  // seconds: as long as the resolver keeps it, which tells no other
constexpr std::chrono::seconds machinePatience{10};

/// Of a record of that type; "": the address is of the other family.
std::string dataOf(const sockaddr& address, std::uint16_t type) {
  if (type == wire::typeA && address.sa_family == AF_INET)
    return {reinterpret_cast<const char*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr), sizeof(in_addr)};
  if (type == wire::typeAaaa && address.sa_family == AF_INET6)
    return {reinterpret_cast<const char*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr), sizeof(in6_addr)};
  return {};
}

}  // namespace

Transaction::Transaction(Core& core, std::string query, Asker asker)
    : core_(core), bytes_(std::move(query)), asker_(std::move(asker)), query_(wire::readQuery(bytes_)) {
  if (dropped()) return;
  beginRow();
  if (query_.verdict == Verdict::refuse) {
    answer_ = wire::refusal(query_);
    outcome_ = Outcome::refused;
    const bool unread = query_.rcode == wire::formErr;
    live_->x().failure = Failure{unread ? FailureKind::clientMalformed : FailureKind::clientUnsupported, query_.why};
  } else if (auto own = ownAnswer(query_.message, *core_.records(), asker_.self)) {
    takeOwn(std::move(*own));
  } else if (isMachine()) {
    answer_ = wire::writeMessage(machineAnswer());
  } else if (hidden()) {
    answer_ = wire::writeMessage(wire::answerTo(query_.message));
  }
}

/// What the person says of the name is said as from outside.
void Transaction::standIn(wire::Message& said) const {
  if (!core_.parts.asMachine || !core_.parts.standIn) return;
  for (wire::Record& record : said.answers) {
    if (record.type != wire::typeA && record.type != wire::typeAaaa) continue;
    error_code ec;
    if (!asio::ip::make_address(wire::dataText(record), ec).is_loopback() || ec) continue;
    const auto other = asio::ip::make_address(core_.parts.standIn(lowered(query_.message.questions.front().name), record.type == wire::typeAaaa), ec);
    if (!ec) record.data = bytesOf(other);
  }
}

bool Transaction::isMachine() const {
  return core_.parts.asMachine && equalsIgnoreCase(query_.message.questions.front().name, core_.parts.machineName);
}

/// The machine around an enclosed program, by an address that is nobody's.
wire::Message Transaction::machineAnswer() const {
  wire::Message out = wire::answerTo(query_.message);
  const wire::Question& asked = query_.message.questions.front();
  const bool v6 = asked.type == wire::typeAaaa;
  if (const auto own = asker_.self(v6); own && (v6 || asked.type == wire::typeA)) out.answers.push_back({asked.name, asked.type, wire::classIn, machineTtl, bytesOf(*own)});
  return out;
}

/// What would lead an enclosed program around its resolver: no resolver of the system tells of HTTP/3, nor of keys for the ClientHello.
bool Transaction::hidden() const {
  const std::uint16_t type = query_.message.questions.front().type;
  return core_.parts.asMachine && (type == wire::typeHttps || type == wire::typeSvcb);
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
  standIn(own.message);
  if (!own.also.empty()) {
    own_ = std::move(own);
    return;
  }
  if (own.message.rcode == wire::servFail) live_->did(model::Did::recordsInCircle);
  answer_ = wire::writeMessage(own.message, asker_.byTcp ? 65535 : wire::udpLimit(query_.message, mostOwn));
}

void Transaction::fail(Failure failure) {
  live_->x().failure = std::move(failure);
  outcome_ = Outcome::unanswered;
  answer_ = wire::writeMessage(wire::answerTo(query_.message, wire::servFail));
}

void Transaction::decline() {
  fail(Failure{FailureKind::clientLimit, "too many questions wait for other name servers"});
  outcome_ = Outcome::refused;
}

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
  const bool known = co_await askMachine();
  if (known) co_return;
  const Asked asked = co_await askOthers(core_, bytes_, query_.message.questions.front(), asker_.byTcp);
  noteAsked(asked);
  if (asked.response.empty()) {
    fail(asked.failure);
    co_return;
  }
  outcome_ = Outcome::byOthers;
  answer_ = asked.response;
  wire::setId(answer_, query_.message.id);
  if (!asker_.byTcp && answer_.size() > wire::udpLimit(query_.message, mostOfOthers)) answer_ = wire::truncatedCopy(answer_);
}

/// Of addresses, where this machine's resolver has any: by its hosts file, by mDNS, by whatever it is set up with. What is not there others say in
/// their own words.
Awaitable<bool> Transaction::askMachine() {
  const wire::Question& asked = query_.message.questions.front();
  const bool ofAddress = asked.klass == wire::classIn && (asked.type == wire::typeA || asked.type == wire::typeAaaa);
  if (!core_.parts.asMachine || !ofAddress) co_return false;
  net::Reply<net::ResolvedPtr> reply(core_.parts.thread);
  net::Resolver::Ticket ticket;
  const std::string name = hostName(asked.name);
  if (name.empty()) co_return false;
  net::ResolvedPtr said = core_.parts.resolver.resolve(name, net::Resolver::Family::any, [promise = reply.promise()](net::ResolvedPtr r) { promise.set(std::move(r)); }, ticket);
  if (!said) {
    auto told = co_await reply.wait(machinePatience);
    if (told) said = std::move(*told);
  }
  if (!said || said->addresses.empty()) co_return false;
  wire::Message out = wire::answerTo(query_.message);
  for (const net::IpAddress& a : said->addresses)
    if (std::string data = dataOf(a.raw(), asked.type); !data.empty()) out.answers.push_back({asked.name, asked.type, wire::classIn, machineTtl, std::move(data)});
  if (core_.parts.overridden(name)) standIn(out);
  answer_ = wire::writeMessage(out, asker_.byTcp ? 65535 : wire::udpLimit(query_.message, mostOwn));
  outcome_ = Outcome::byOthers;
  co_return true;
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

void Transaction::tell(const wire::Message& said) const {
  if (!core_.parts.told || query_.message.questions.empty()) return;
  std::vector<std::string> addresses;
  for (const wire::Record& record : said.answers)
    if (record.type == wire::typeA || record.type == wire::typeAaaa) addresses.push_back(wire::dataText(record));
  if (!addresses.empty()) core_.parts.told(lowered(query_.message.questions.front().name), addresses);
}

std::string Transaction::finish() {
  model::Exchange& x = live_->x();
  const Result<wire::Message> said = wire::readMessage(answer_);
  if (said) {
    x.subject = wire::answerText(*said);
    tell(*said);
  }
  live_->record(Direction::toClient, answer_);
  live_->bodyEnded(Direction::toClient, answer_.size());
  live_->finish();
  core_.count(outcome_);
  return std::move(answer_);
}

}  // namespace penstock::dns
