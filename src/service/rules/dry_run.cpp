// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/dry_run.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "penstock/codec/content_coding.h"
#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/rule_set.h"
#include "service/rules/message_trial.h"
#include "service/rules/recorded_subject.h"

namespace penstock::service {

namespace {

using filter::Part;
using filter::Verdict;
using rules::Side;

constexpr std::size_t mostSamples = 200;
constexpr std::size_t pieceSize = 256 * 1024;
constexpr std::uint64_t mostBody = 64 * 1024 * 1024;  // that a rule would hold
constexpr auto turn = std::chrono::milliseconds(10), breath = std::chrono::milliseconds(3);

/// Its coding taken off. Nothing: it was not kept whole, or is not what its head says.
std::optional<std::string> bodyOf(const Project& project, const model::ExchangePtr& x, Side side, const std::atomic<bool>& stop) {
  const bool request = side == Side::request;
  const model::Body& body = request ? x->requestBody : x->responseBody;
  const model::Headers* headers = request ? &x->request->headers : x->response ? &x->response->headers : nullptr;
  if (!headers || !body.complete || body.recorded < body.size || body.size > mostBody) return std::nullopt;
  const auto reader = project.body(x, request ? model::Direction::toServer : model::Direction::toClient);
  const std::string coding = headers->joined("content-encoding");
  codec::ContentDecoder decoder(coding, mostBody);
  std::string out;
  for (std::uint64_t at = 0; at < reader->size();) {
    const auto piece = reader->read(at, pieceSize);
    if (stop || !piece || piece->empty()) return std::nullopt;
    at += piece->size();
    if (!decoder.feed(*piece, out)) return std::nullopt;
  }
  if (body.size > 0 && decoder.finish(out) != codec::DecodeEnd::complete) return std::nullopt;
  return out;
}

/// As it was when its request came.
model::Exchange atRequest(const model::Exchange& x) {
  model::Exchange out = x;
  out.state = model::ExchangeState::pending;
  out.response = out.responseSent = nullptr;
  out.responseBody = {};
  out.responseBodySent.reset();
  out.failure = {};
  out.grpcStatus = -1;
  return out;
}

/// The rule, tried with one exchange after the other.
class Trial {
 public:
  Trial(rules::RuleSetPtr set, const Project& project, const std::atomic<bool>& stop)
      : rule_((*set)[0]), matcher_(std::move(set)), project_(project), stop_(stop) {}

  struct Outcome {
    bool matches = false;
    std::string did;
    model::Changes changes;
  };
  Outcome operator()(const model::ExchangePtr& x) {
    Outcome out;
    const bool tunnel = x->kind != model::ExchangeKind::http;  // of these the messages of MQTT alone are asked about
    if (tunnel ? x->application != model::Application::mqtt : !x->request) return out;
    const model::Exchange early = atRequest(*x);
    std::vector<std::uint32_t> candidates;
    matcher_.candidates(rules::Passing(early), candidates);
    if (candidates.empty()) return out;
    RecordedSubject subject(x);
    if (!tunnel && run(Side::request, early, x, subject, out) == rules::Flow::next && x->response) run(Side::response, *x, x, subject, out);
    MessagesFound messages;
    if (rule_.onMessages()) messages = tryOnMessages(matcher_, project_, *x, stop_);
    if (!out.matches && messages.matched == 0) return out;
    out.matches = true;
    if (subject.answered() && !subject.held(Side::response)) subject.hold(Side::response, bodyOf(project_, x, Side::response, stop_));
    out.did = subject.clauses();
    out.changes = subject.changes();
    if (messages.matched > 0) {
      out.did.append(out.did.empty() ? "" : ", ").append(std::to_string(messages.matched) + (messages.matched == 1 ? " message: " : " messages, the first: "));
      out.did += messages.did;
      out.changes.insert(out.changes.end(), messages.changes.begin(), messages.changes.end());
    }
    return out;
  }
  /// Exchanges whose bodies would have decided and are not there.
  std::uint64_t undecided() const { return undecided_; }
  /// Exchanges of which a pattern took too long.
  std::uint64_t gaveUp() const { return gaveUp_; }

 private:
  rules::Flow run(Side side, const model::Exchange& seenAs, const model::ExchangePtr& x, RecordedSubject& subject, Outcome& out) {
    if (side == Side::request && rule_.phase != Side::request && !rule_.requestDecides()) return rules::Flow::next;
    rules::Passing seen(seenAs);
    hold(side, x, subject);
    Part missing = Part::none;
    if (side == Side::request && rule_.phase == Side::response) missing |= Part::responseHead | Part::responseBody;
    const auto see = [&](Side which, Part part) {
      seen.hold(which, subject.held(which));
      if (!subject.held(which)) missing |= part;
    };
    see(Side::request, Part::requestBody);
    if (side == Side::response) see(Side::response, Part::responseBody);
    std::optional<filter::Groups> groups;
    const Verdict verdict = matcher_.decide(0, seen, missing, groups);
    if (!matcher_.gaveUp().empty()) ++gaveUp_;
    if (verdict == Verdict::unknown && side == rule_.phase) ++undecided_;
    const bool acts = rule_.acts[std::size_t(side)];
    if (verdict != Verdict::yes || (!acts && !rule_.rule.actions.empty())) return rules::Flow::next;
    out.matches = true;
    return acts ? apply(rule_, side, subject, groups, matcher_.search(0)) : rules::Flow::next;
  }

  void hold(Side side, const model::ExchangePtr& x, RecordedSubject& subject) const {
    for (const Side which : {Side::request, Side::response}) {
      const Part part = which == Side::request ? Part::requestBody : Part::responseBody;
      const bool wanted = filter::any(rule_.decidedBy.looksAt & part) || rule_.editsBody[std::size_t(which)];
      if (wanted && which <= side && !subject.held(which)) subject.hold(which, bodyOf(project_, x, which, stop_));
    }
  }

  const rules::CompiledRule& rule_;
  rules::RuleMatcher matcher_;
  const Project& project_;
  const std::atomic<bool>& stop_;
  std::uint64_t undecided_ = 0, gaveUp_ = 0;
};

class Running final : public DryRun {
 public:
  Running(rules::RuleSetPtr set, filter::ExpressionPtr among, ProjectPtr project, std::size_t samples)
      : set_(std::move(set)), among_(std::move(among)), project_(std::move(project)), samples_(std::min(samples, mostSamples)), thread_([this] { look(); }) {
    pthread_setname_np(thread_.native_handle(), "dry run");
  }
  ~Running() override {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  State state() const override {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  Notifier<>& changed() override { return changed_; }

 private:
  void look() {
    const std::shared_ptr<model::TrafficIndex> rows = project_->rows();
    const std::vector<std::uint32_t> deleted = rows->deletedRows();
    std::size_t row = rows->rows();
    {
      const std::lock_guard lock(mutex_);
      state_.total = row - std::min(row, deleted.size());
    }
    Trial trial(set_, *project_, stop_);
    filter::Evaluator among(among_, &stop_);
    auto until = std::chrono::steady_clock::now() + turn;
    while (row-- > 0 && !stop_) {
      if (std::binary_search(deleted.begin(), deleted.end(), std::uint32_t(row))) continue;
      lookAt(rows->at(row), trial, among);
      if (std::chrono::steady_clock::now() < until) continue;
      changed_.notify();
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, breath, [this] { return stop_.load(); });
      until = std::chrono::steady_clock::now() + turn;
    }
    {
      const std::lock_guard lock(mutex_);
      state_.complete = true;
      const auto counted = [](std::uint64_t n) { return std::to_string(n) + (n == 1 ? " exchange" : " exchanges"); };
      if (trial.gaveUp() > 0)
        state_.trouble = "A pattern took too long on " + counted(trial.gaveUp());
      else if (trial.undecided() > 0)
        state_.trouble = "The rule looks at bodies, and of " + counted(trial.undecided()) + " they are not kept whole";
    }
    changed_.notify();
  }

  void lookAt(const model::Summary& row, Trial& trial, filter::Evaluator& among) {
    DryRun::Sample sample;
    bool selected = false, matches = false;
    const auto loaded = row.id == 0 || row.kind != model::ExchangeKind::http ? Result<model::ExchangePtr>(nullptr) : project_->load(row.id);
    if (loaded && *loaded && (among_->matchesAll() || project_->selects(among, *loaded))) {
      selected = true;
      Trial::Outcome outcome = trial(*loaded);
      matches = outcome.matches;
      sample = {row.id, std::move(outcome.did), std::move(outcome.changes)};
    }
    const std::lock_guard lock(mutex_);
    ++state_.lookedAt;
    state_.selected += selected;
    if (!matches) return;
    ++state_.matched;
    if (state_.samples.size() < samples_) state_.samples.push_back(std::move(sample));
  }

  const rules::RuleSetPtr set_;
  const filter::ExpressionPtr among_;
  const ProjectPtr project_;
  const std::size_t samples_;
  Notifier<> changed_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  State state_;
  std::atomic<bool> stop_{false};
  std::thread thread_;  // last
};

}  // namespace

Result<std::unique_ptr<DryRun>> startDryRun(rules::Rule rule, const std::string& expression, ProjectPtr project, std::size_t samples) {
  auto among = filter::Expression::compile(expression);
  if (const auto* problem = std::get_if<filter::Problem>(&among))
    return makeError(ErrorCode::invalidArgument, problem->message + " at character " + std::to_string(problem->position + 1));
  rule.enabled = true;
  auto set = rules::RuleSet::compile({std::move(rule)});
  if (!set) return set.error();
  std::unique_ptr<DryRun> out = std::make_unique<Running>(std::move(*set), std::get<filter::ExpressionPtr>(std::move(among)), std::move(project), samples);
  return out;
}

}  // namespace penstock::service
