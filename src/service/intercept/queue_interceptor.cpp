// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/intercept/queue_interceptor.h"

#include <utility>

#include "penstock/model/url.h"
#include "service/intercept/carry_out.h"
#include "service/intercept/held_messages.h"
#include "service/intercept/hold_condition.h"

namespace penstock::service {

using engine::Passage;
using engine::Side;
using engine::Verdict;

namespace {

bool isEndless(const model::Exchange& x, Side side) {
  if (x.application == model::Application::sse || x.application == model::Application::grpc) return true;
  return side == Side::response && x.response && x.response->status == 101;
}

struct Content {
  std::string whyNot;  // it is not asked for; "" where it is
  bool none = false;   // it is known to be empty
};

Content contentOf(const InterceptQueue& queue, const Passage& passage, Side side) {
  const model::Exchange& x = passage.exchange();
  Content out;
  out.none = isEmpty(x, side);
  if (isEndless(x, side)) out.whyNot = "it has no end";
  if (!out.none && out.whyNot.empty() && !queue.hasRoom()) out.whyNot = "too much is held already";
  return out;
}

HeldRow rowOf(const Passage& passage, Side side) {
  HeldRow row;
  row.exchange = passage.exchange().id;
  row.phase = side == Side::request ? HeldPhase::request : HeldPhase::response;
  row.method = passage.request().method;
  row.path = passage.request().path;
  row.url = model::urlOf(passage.exchange());
  row.status = side == Side::response ? passage.response()->status : 0;
  row.receiving = true;
  return row;
}

class QueueInterception final : public engine::Interception {
 public:
  QueueInterception(InterceptQueue& queue, const Passage& passage) : queue_(queue), passage_(passage), messages_(queue, passage) {}
  ~QueueInterception() override {
    if (held_) queue_.left(held_);
  }

  bool mayWait() const override {
    next_ = left_ ? Wanted::no : wants(side_);
    return (held_ || next_ == Wanted::yes) && !asks(side_);
  }
  net::Awaitable<Verdict> request(Passage& passage) override { return at(Side::request, passage); }
  net::Awaitable<Verdict> response(Passage& passage) override { return at(Side::response, passage); }
  engine::MessageInterception* messages(Passage&) override { return messages_.wanted() ? &messages_ : nullptr; }
  void abandon() override {
    left_ = true;
    if (waiting_) waiting_->interrupt();
  }

 private:
  struct Half {
    bool asked = false;  // for its content
    bool told = false;   // that a breakpoint holds nothing
  };

  Wanted wants(Side side) const {
    if (passage_.breaksAt(side) && queue_.attended()) return Wanted::yes;
    if (side == Side::response && alsoResponse_) return Wanted::yes;
    return wanted(queue_, passage_, side, of(side).asked);
  }

  Half& of(Side side) { return side == Side::request ? request_ : response_; }
  const Half& of(Side side) const { return side == Side::request ? request_ : response_; }

  /// Whether its content is asked for before it waits.
  bool asks(Side side) const {
    if (of(side).asked) return false;
    const Content content = contentOf(queue_, passage_, side);
    return content.whyNot.empty() && !content.none;
  }

  net::Awaitable<Verdict> at(Side side, Passage& passage) {
    Half& half = of(side);
    if (passage.breaksAt(side) && !queue_.attended() && !std::exchange(half.told, true))
      passage.did({model::Did::notCarriedOut, "a breakpoint, as nobody looks at what is held", model::By::rule});
    const Wanted want = left_ ? Wanted::no : next_;  // what mayWait() said: the state may be another by now
    if (want == Wanted::no && !held_) co_return done(side, Verdict::pass());
    if (want == Wanted::yes && !held_) list(side, passage);
    const bool ask = asks(side);
    half.asked = true;
    if (ask) co_return Verdict::withBody();
    if (!held_) co_return done(side, Verdict::pass());
    std::optional<Decision> decision = co_await decided(side, passage);
    const HeldPtr held = std::exchange(held_, nullptr);
    passage.setPaused(false);
    if (!decision) {
      queue_.left(held);
      co_return done(side, Verdict::pass());
    }
    alsoResponse_ = side == Side::request && decision->alsoResponse;
    co_return done(side, carryOut(std::move(*decision), *held, side, passage));
  }

  /// What is asked next is the other side.
  Verdict done(Side side, Verdict verdict) {
    if (side == Side::request) side_ = Side::response;
    return verdict;
  }

  void list(Side side, Passage& passage) {
    HeldRow row = rowOf(passage, side);
    row.breakpoint = passage.breaksAt(side);
    held_ = queue_.add(std::move(row), passage.sharedRequest(), side == Side::response ? passage.sharedResponse() : nullptr);
    if (held_) passage.setPaused(true);
  }

  net::Awaitable<std::optional<Decision>> decided(Side side, Passage& passage) {
    static const std::string nothing;
    const Content what = contentOf(queue_, passage, side);
    const std::string* content = passage.body(side) ? &*passage.body(side) : what.none ? &nothing : nullptr;
    std::string why = content ? std::string() : what.whyNot.empty() ? "it is too large, did not end in time, or was not whole" : what.whyNot;
    const std::uint64_t bytes = content ? content->size() : 0;
    model::RequestHeadPtr request = passage.sharedRequest();
    model::ResponseHeadPtr response = side == Side::response ? passage.sharedResponse() : nullptr;
    net::Reply<Decision> reply(passage.thread());
    std::optional<Decision> said = held_->lend(reply.promise(), std::move(request), std::move(response), content, std::move(why));
    if (said || left_) co_return said;
    queue_.count(bytes);
    queue_.arrived();
    waiting_ = &reply;
    said = co_await reply.wait();
    waiting_ = nullptr;
    queue_.uncount(bytes);
    held_->takeBack();
    if (left_) said.reset();
    co_return said;
  }

  InterceptQueue& queue_;
  const Passage& passage_;
  HeldMessages messages_;
  Half request_, response_;
  Side side_ = Side::request;           // asked about next, or now
  mutable Wanted next_ = Wanted::no;    // what is said then
  HeldPtr held_;
  net::Reply<Decision>* waiting_ = nullptr;
  bool alsoResponse_ = false, left_ = false;
};

}  // namespace

std::unique_ptr<engine::Interception> QueueInterceptor::begin(const Passage& passage) {
  if (queue_.idle()) return nullptr;
  if (!queue_.breakpoints() && !mayBeWanted(queue_, passage)) return nullptr;
  return std::make_unique<QueueInterception>(queue_, passage);
}

}  // namespace penstock::service
