// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/intercept/intercept_queue.h"

#include <utility>

#include "service/intercept/edits.h"

namespace penstock::service {

namespace {

constexpr std::uint64_t mostHeld = 256 * 1024 * 1024;  // bytes of contents, all together
constexpr std::size_t mostLeft = 100;                  // rows of clients that gave up

std::uint64_t nextGeneration() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

Error gone() { return makeError(ErrorCode::notFound, "it is not held any more"); }

/// A row of somebody who sees the queue.
struct Attending {
  explicit Attending(std::shared_ptr<std::atomic<int>> n) : count(std::move(n)) { ++*count; }
  ~Attending() { --*count; }
  Attending(const Attending&) = delete;
  Attending& operator=(const Attending&) = delete;
  const std::shared_ptr<std::atomic<int>> count;
};

}  // namespace

std::string_view toText(HeldPhase phase) {
  switch (phase) {
    case HeldPhase::request: return "request";
    case HeldPhase::response: return "response";
    case HeldPhase::message: return "message";
  }
  return "";
}

InterceptQueue::InterceptQueue() {
  InterceptSettings settings;
  settings.condition = std::get<filter::ExpressionPtr>(filter::Expression::compile(""));
  put(std::move(settings));
}

InterceptQueue::~InterceptQueue() = default;

bool InterceptQueue::attended() const { return *attending_ > 0 || enabled_.load(std::memory_order_relaxed); }

std::shared_ptr<void> InterceptQueue::attend() { return std::make_shared<Attending>(attending_); }

void InterceptQueue::put(InterceptSettings settings) {
  const bool on = settings.state.enabled, messages = settings.state.messages;
  {
    const std::lock_guard lock(mutex_);
    settings.generation = nextGeneration();
    generation_.store(settings.generation, std::memory_order_release);
    settings_ = std::make_shared<const InterceptSettings>(std::move(settings));
    enabled_ = on && !ended_;
    messages_ = messages && !ended_;
  }
  changed_.notify();
}

InterceptSettingsPtr InterceptQueue::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

Result<void> InterceptQueue::setState(const InterceptState& state) {
  auto compiled = filter::Expression::compile(state.condition);
  if (const auto* problem = std::get_if<filter::Problem>(&compiled)) {
    std::string message = "condition: " + problem->message;
    if (!problem->hint.empty()) message += ": " + problem->hint;
    return makeError(ErrorCode::invalidArgument, std::move(message));
  }
  put({state, std::get<filter::ExpressionPtr>(std::move(compiled)), 0});
  keepInProject(state);
  return {};
}

void InterceptQueue::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    enabled_ = messages_ = false;
  }
  forwardAll();
}

HeldPtr InterceptQueue::add(HeldRow row, model::RequestHeadPtr request, model::ResponseHeadPtr response) {
  HeldPtr held;
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return nullptr;
    row.id = ++lastId_;
    row.since = steadyNow();
    const std::uint64_t id = row.id;
    held = std::make_shared<Held>(std::move(row), std::move(request), std::move(response));
    held_.emplace(id, held);
  }
  changed_.notify();
  return held;
}

void InterceptQueue::left(const HeldPtr& held) {
  if (!held->leave()) return;
  {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (auto at = held_.rbegin(); at != held_.rend(); ++at) {
      if (!at->second->hasLeft() || ++count <= mostLeft) continue;
      held_.erase(std::next(at).base());
      break;
    }
  }
  changed_.notify();
}

bool InterceptQueue::hasRoom() const { return room_ < mostHeld; }

void InterceptQueue::addInjector(model::ExchangeId exchange, std::shared_ptr<engine::Injector> injector) {
  {
    const std::lock_guard lock(mutex_);
    injectors_[exchange] = std::move(injector);
  }
  changed_.notify();
}

void InterceptQueue::removeInjector(model::ExchangeId exchange) {
  {
    const std::lock_guard lock(mutex_);
    injectors_.erase(exchange);
  }
  changed_.notify();
}

std::shared_ptr<engine::Injector> InterceptQueue::injectorOf(model::ExchangeId exchange) const {
  const std::lock_guard lock(mutex_);
  const auto found = injectors_.find(exchange);
  return found == injectors_.end() ? nullptr : found->second;
}

std::vector<HeldRow> InterceptQueue::queue() const {
  std::vector<HeldRow> out;
  const std::lock_guard lock(mutex_);
  out.reserve(held_.size());
  for (const auto& [id, held] : held_) out.push_back(held->row());
  return out;
}

std::size_t InterceptQueue::held() const {
  const std::lock_guard lock(mutex_);
  return held_.size();
}

Result<HeldPtr> InterceptQueue::find(std::uint64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(id);
  if (found == held_.end()) return gone();
  return found->second;
}

Result<HeldItem> InterceptQueue::open(std::uint64_t id) const {
  const auto held = find(id);
  if (!held) return held.error();
  return (*held)->item();
}

std::vector<EditNote> InterceptQueue::check(std::uint64_t id, const HeldEdit& edit) const {
  const auto held = find(id);
  if (!held) return {};
  return notesOf(**held, edit);
}

Result<void> InterceptQueue::decide(std::uint64_t id, Decision decision) {
  HeldPtr held;
  {
    const std::lock_guard lock(mutex_);
    const auto found = held_.find(id);
    if (found == held_.end()) return gone();
    held = std::move(found->second);
    held_.erase(found);
  }
  held->decide(std::move(decision));
  changed_.notify();
  return {};
}

Result<void> InterceptQueue::forward(std::uint64_t id, const HeldEdit& edit) {
  const auto held = find(id);
  if (!held) return held.error();
  auto decision = readEdit(**held, edit);
  if (!decision) return decision.error();
  return decide(id, std::move(*decision));
}

std::size_t InterceptQueue::forwardAll() {
  std::map<std::uint64_t, HeldPtr> all;
  {
    const std::lock_guard lock(mutex_);
    all.swap(held_);
  }
  for (const auto& [id, held] : all) held->decide({});
  if (!all.empty()) changed_.notify();
  return all.size();
}

Result<void> InterceptQueue::drop(std::uint64_t id) {
  Decision decision;
  decision.kind = Decision::Kind::drop;
  return decide(id, std::move(decision));
}

Result<void> InterceptQueue::abort(std::uint64_t id) {
  const auto held = find(id);
  if (!held) return held.error();
  if ((*held)->fixed().phase == HeldPhase::message) return makeError(ErrorCode::unsupported, "a message is forwarded or dropped: its exchange goes on");
  Decision decision;
  decision.kind = Decision::Kind::abort;
  return decide(id, std::move(decision));
}

Result<void> InterceptQueue::mock(std::uint64_t id, const HeldReply& reply) {
  const auto held = find(id);
  if (!held) return held.error();
  if ((*held)->fixed().phase == HeldPhase::message) return makeError(ErrorCode::unsupported, "a message is forwarded or dropped: no answer takes its place");
  if (auto checked = checkReply(reply); !checked) return checked;
  Decision decision;
  decision.kind = Decision::Kind::mock;
  decision.reply = reply;
  return decide(id, std::move(decision));
}

Result<void> InterceptQueue::setAlsoResponse(std::uint64_t id, bool on) {
  const auto held = find(id);
  if (!held) return held.error();
  if ((*held)->fixed().phase != HeldPhase::request) return makeError(ErrorCode::unsupported, "only a request has a response to come");
  (*held)->setAlsoResponse(on);
  changed_.notify();
  return {};
}

bool InterceptQueue::takes(model::ExchangeId exchange, model::Direction direction) const {
  const auto injector = injectorOf(exchange);
  return injector && injector->takes(direction);
}

Result<void> InterceptQueue::inject(model::ExchangeId exchange, model::Direction direction, model::MessageKind kind, std::string payload) {
  const auto injector = injectorOf(exchange);
  if (!injector)
    return makeError(ErrorCode::notFound, "no message can be added: it has none, is over, or began while messages were not chosen in Intercept");
  if (injector->inject(direction, kind, std::move(payload))) return {};
  return makeError(ErrorCode::limit, "that direction has no messages, or none any more, or too much waits in it");
}

}  // namespace penstock::service
