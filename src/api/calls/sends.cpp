// SPDX-License-Identifier: GPL-3.0-or-later
// Requests sent again: one, several, many, at the same moment.
#include <algorithm>
#include <memory>

#include "api/calls/answers.h"
#include "api/calls/changed_request.h"
#include "api/calls/entries.h"
#include "api/route.h"
#include "penstock/service/drafts.h"

namespace penstock::api {
namespace {

constexpr std::int64_t mostAtOnce = 500, mostTimes = 100'000, mostRace = 256;

/// The request that a call names by `entry_id`.
struct Named {
  service::ProjectPtr project;
  service::ToSend request;
  model::ExchangeId id = 0;
  std::optional<Answer> refused;
};
Named named(Context& context, Fields& fields) {
  Named out;
  const Json* id = fields.member("entry_id");
  if (!id) fields.refuse("entry_id", "expected the id of an exchange");
  // pypproxy's ids are texts.
  if (id && id->is_string())
    out.id = idOf(id->get<std::string>()).value_or(0);
  else
    out.id = model::ExchangeId(fields.number("entry_id", 0, 1, INT64_MAX));
  if (id && out.id == 0) fields.refuse("entry_id", "expected the id of an exchange");
  OpenProject open = openProject(context);
  if (!fields.good())
    out.refused = fields.answer();
  else if (open.refused)
    out.refused = std::move(open.refused);
  if (out.refused) return out;
  auto request = service::sameAgain(*open.project, out.id);
  if (!request) {
    out.refused = refusal(request.error(), "entry_id");
    return out;
  }
  out.project = std::move(open.project);
  out.request = std::move(*request);
  return out;
}

Answer replay(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"entry_id", "options"});
  const Json none = Json::object();
  const Json* given = fields.member("options");
  Fields options(given ? *given : none, "options");
  options.only({"override_host", "extra_headers", "timeout_seconds", "count", "method", "path", "body", "body_base64", "remove_headers"});
  RequestChanges changes;
  changes.host = options.text("override_host");
  changes.headers = options.pairs("extra_headers");
  if (options.has("method")) changes.method = options.wantedText("method");
  if (options.has("path")) changes.path = options.text("path");
  changes.body = options.bytes("body");
  changes.without = options.texts("remove_headers");
  const double timeout = options.fraction("timeout_seconds", 30, 0.001, 86'400);
  const std::int64_t count = options.number("count", 1, 1, 1000);
  if (fields.good() && !options.good()) return options.answer();
  QueryValues query(call);
  const bool bodies = query.flag("bodies", true);
  if (!query.good()) return query.answer();
  Named from = named(context, fields);
  if (from.refused) return *from.refused;
  auto request = changed(std::move(from.request), changes);
  if (!request) return refusal(request.error(), "options");
  request->options.timeout = std::chrono::milliseconds(std::int64_t(timeout * 1000));
  Json out = Json::array();
  Bell bell;
  for (std::int64_t i = 0; i < count && !context.stopped && !call.hasLeft(); ++i) {
    auto sending = context.service.sends().send(*request);
    if (!sending) return refusal(sending.error());
    Awaited awaited(std::move(*sending), bell);
    while (!awaited.ended()) {
      if (context.stopped || call.hasLeft()) awaited.cancel();
      bell.wait();
    }
    Json one{{"entry_id", from.id}};
    addOutcome(one, outcomeOf(awaited.state()), from.project, call.rights, bodies);
    out.push_back(std::move(one));
  }
  return answerOf(out);
}

struct Labelled {
  std::string label;
  service::ToSend request;
};

/// Requests with so many at once, answers in their order: none is made before it is due, and none kept after it was told.
class Run {
 public:
  Run(Context& context, service::ProjectPtr project, std::vector<Labelled> requests, std::size_t lanes, const Call& call)
      : context_(context), project_(std::move(project)), rights_(call.rights), left_(call.left), requests_(std::move(requests)) {
    for (std::size_t i = 0; i < std::min(lanes, requests_.size()); ++i) free_.push_back(context_.service.sends().connection());
  }

  /// Nobody waits for those under way.
  ~Run() {
    for (Lane& lane : lanes_)
      if (lane.awaited) lane.awaited->cancel();
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Result<void> write(exporter::TextOut& to) {
    to.text() += '[';
    for (std::size_t told = 0; told < requests_.size(); ++told) {
      Outcome outcome;
      if (auto waited = await(told, outcome); !waited) return waited;
      Json one{{"label", requests_[told].label}};
      addOutcome(one, outcome, project_, rights_);
      to.text() += (told > 0 ? "," : "") + dumped(one);
      if (auto passed = to.pass(); !passed) return passed;
    }
    to.text() += ']';
    return to.flush();
  }

 private:
  struct Lane {
    std::size_t number;
    replay::KeptConnectionPtr connection;
    std::unique_ptr<Awaited> awaited;
  };

  /// Nobody waits for the answers any more.
  bool over() const { return context_.stopped || (left_ && left_()); }

  Result<void> await(std::size_t number, Outcome& out) {
    while (true) {
      const bool over = this->over();
      // A slow one holds the others up once they are this far before it: their answers have to wait for it.
      constexpr std::size_t ahead = 4096;
      while (!free_.empty() && next_ < requests_.size() && next_ < number + ahead && !over) {
        service::ToSend request = requests_[next_].request;
        request.over = free_.back();
        auto sending = context_.service.sends().send(request);
        if (!sending) return sending.error();
        lanes_.push_back({next_++, std::move(free_.back()), std::make_unique<Awaited>(std::move(*sending), bell_)});
        free_.pop_back();
      }
      for (Lane& lane : lanes_) {
        if (over) lane.awaited->cancel();
        if (!lane.awaited->ended()) continue;
        outcomes_.emplace(lane.number, outcomeOf(lane.awaited->state()));
        free_.push_back(std::move(lane.connection));
        lane.awaited.reset();
      }
      std::erase_if(lanes_, [](const Lane& lane) { return !lane.awaited; });
      if (const auto found = outcomes_.find(number); found != outcomes_.end()) {
        out = std::move(found->second);
        outcomes_.erase(found);
        return {};
      }
      if (over && lanes_.empty()) return makeError(ErrorCode::cancelled, "nobody waits for the answers any more");
      if (over || free_.empty() || next_ >= requests_.size() || next_ >= number + ahead) bell_.wait();
    }
  }

  Context& context_;
  const service::ProjectPtr project_;
  const Right rights_;
  const std::function<bool()> left_;
  const std::vector<Labelled> requests_;
  Bell bell_;
  std::vector<replay::KeptConnectionPtr> free_;
  std::vector<Lane> lanes_;
  std::map<std::size_t, Outcome> outcomes_;
  std::size_t next_ = 0;
};

Answer race(Context& context, Named from, std::vector<Labelled> requests, const Call& call) {
  std::vector<service::ToSend> all;
  for (const Labelled& one : requests) all.push_back(one.request);
  auto racing = context.service.sends().race(all);
  if (!racing) return refusal(racing.error(), "count");
  Bell bell;
  const Subscription heard = (*racing)->changed().subscribe([&bell] { bell.ring(); });
  while ((*racing)->state().phase != replay::RaceState::Phase::ended) {
    if (context.stopped || call.hasLeft()) (*racing)->cancel();
    bell.wait();
  }
  const replay::RaceState state = (*racing)->state();
  Json out = Json::array();
  for (std::size_t i = 0; i < state.shots.size(); ++i) {
    const replay::RaceShot& shot = state.shots[i];
    Json one{{"label", requests[i].label}};
    addOutcome(one, {shot.exchange, shot.status, std::max<std::int64_t>(shot.answeredUs, 0), shot.failure, state.cancelled}, from.project, call.rights);
    one["released_us"] = shot.releasedNs < 0 ? Json(nullptr) : Json(double(shot.releasedNs) / 1000.0);
    one["arrival"] = shot.arrival ? Json(shot.arrival) : Json(nullptr);
    out.push_back(std::move(one));
  }
  return answerOf(out);
}

constexpr std::size_t mostBytes = 256u << 20;
Answer tooMuch(std::string_view member) { return refusal(413, std::string(member) + ": all requests together have over 256 MB", member); }

/// `payloads` of a call, each as a request.
std::optional<Answer> readPayloads(Fields& fields, const service::ToSend& base, std::vector<Labelled>& out) {
  const Json* list = fields.member("payloads");
  if (!list) return std::nullopt;
  if (!list->is_array()) return refusal(422, "payloads: expected a list", "payloads");
  if (std::int64_t(list->size()) > mostTimes) return refusal(413, "payloads: over 100,000", "payloads");
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string at = "payloads[" + std::to_string(i) + "]";
    Fields payload((*list)[i], at);
    payload.only({"label", "body", "body_base64", "headers", "path", "method"});
    RequestChanges changes;
    Labelled one{payload.text("label", "payload-" + std::to_string(i)), {}};
    changes.body = payload.bytes("body");
    // As pypproxy: an empty one leaves the request's own. `body_base64` says what it says.
    if (changes.body && changes.body->empty() && !payload.has("body_base64")) changes.body.reset();
    changes.headers = payload.pairs("headers");
    if (payload.has("path") && !payload.text("path").empty()) changes.path = payload.text("path");
    changes.keepQuery = true;
    if (payload.has("method")) changes.method = payload.wantedText("method");
    if (!payload.good()) return payload.answer();
    auto request = changed(base, changes);
    if (!request) return refusal(422, at + ": " + request.error().message, at);
    one.request = std::move(*request);
    if ((bytes += one.request.bytes.size()) > mostBytes) return tooMuch("payloads");
    out.push_back(std::move(one));
  }
  return std::nullopt;
}

Answer bulk(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"entry_id", "mode", "payloads", "count", "concurrency", "timeout_seconds"});
  const std::string mode = fields.text("mode", "payloads");
  if (mode != "payloads" && mode != "race") fields.refuse("mode", "expected payloads or race");
  const std::int64_t count = fields.number("count", 10, 1, mode == "race" ? mostRace : mostTimes);
  const auto concurrency = std::size_t(fields.number("concurrency", 10, 1, mostAtOnce));
  const double timeout = fields.fraction("timeout_seconds", 30, 0.001, 86'400);
  Named from = named(context, fields);
  if (from.refused) return *from.refused;
  from.request.source = model::Source::bulk;
  from.request.options.timeout = std::chrono::milliseconds(std::int64_t(timeout * 1000));
  std::vector<Labelled> requests;
  if (auto refused = readPayloads(fields, from.request, requests)) return *refused;
  // Of payloads there are as many as there are; a count, where somebody gave one, is for the request as it is.
  const bool counted = requests.empty() && (mode == "race" || fields.has("count"));
  if (counted && std::size_t(count) > mostBytes / std::max<std::size_t>(from.request.bytes.size(), 1)) return tooMuch("count");
  for (std::int64_t i = 0; counted && i < count; ++i) requests.push_back({(mode == "race" ? "race-" : "payload-") + std::to_string(i), from.request});
  if (mode == "race") return race(context, std::move(from), std::move(requests), call);
  Answer out;
  const auto run = std::make_shared<Run>(context, from.project, std::move(requests), concurrency, call);
  out.rest = [run](exporter::TextOut& to) { return run->write(to); };
  return out;
}

constexpr Parameter kReplay[] = {{"bodies", "boolean", "0: without the answers' content"}};

constexpr Route kRoutes[] = {
    {"POST", "/api/replay", Right::send, "Send a recorded request again, changed where options say so", kReplay, "Replay", "Replayed", 200, replay},
    {"POST", "/api/bulk", Right::send, "Send it with payloads, or many at the same moment", {}, "Bulk", "Bulked", 200, bulk},
};

}  // namespace

std::span<const Route> sendRoutes() { return kRoutes; }

}  // namespace penstock::api
