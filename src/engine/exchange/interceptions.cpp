// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/interceptions.h"

#include <stop_token>
#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/codec/content_coding.h"
#include "penstock/codec/media_type.h"
#include "penstock/http/client_watch.h"
#include "penstock/net/side_thread.h"

namespace penstock::engine {

namespace {

/// Content that comes for as long as somebody reads it.
bool isEndless(const model::Exchange& x, Side side) {
  if (x.application == model::Application::sse || x.application == model::Application::grpc) return true;
  return side == Side::response && x.response && x.response->status == 101;
}

/// Content without its coding, or with one that cannot be taken off.
struct AsRead {
  std::string content;
  bool encoded = false;
};

AsRead read(std::string content, const std::string& coding, std::uint64_t most) {
  codec::Decoded decoded = codec::decode(content, coding, most);
  if (decoded.end != codec::DecodeEnd::complete || !decoded.problem.empty()) return {std::move(content), true};
  return {std::move(decoded.bytes), false};
}

std::string whyNot(http::Spool::Held held, const http::SpoolRoom& room) {
  switch (held) {
    case http::Spool::Held::part: return "it did not end within " + std::to_string(room.longest.count() / 1000) + " seconds";
    case http::Spool::Held::tooMuch: return "it is larger than " + std::to_string(room.most / 1024 / 1024) + " MB";
    case http::Spool::Held::failed: return "it was not whole";
    case http::Spool::Held::whole: break;
  }
  return {};
}

}  // namespace

Interceptions::Interceptions(const Core& core, Passage& passage) : passage_(passage) {
  begin(*core.ownAnswers);
  pages_ = any();
  if (core.inScope(passage.exchange())) {
    for (const auto& interceptor : core.interceptors) begin(*interceptor);
  } else {
    passage.withdraw();
  }
  begin(*core.withoutHttp3);
}

void Interceptions::begin(Interceptor& interceptor) {
  if (auto one = interceptor.begin(passage_)) wanted_.push_back(std::move(one));
}

std::vector<MessageInterception*> Interceptions::messages() const {
  std::vector<MessageInterception*> out;
  for (const auto& one : wanted_)
    if (MessageInterception* const wants = one->messages(passage_)) out.push_back(wants);
  return out;
}

/// While somebody decides or content is waited for: whether the client is still there, and that nobody is ended for being silent.
struct Interceptions::Wait {
  explicit Wait(Asked& a) : asked(a), looks(a.thread, [&client = a.client] { return client.broken(); }) {
    asked.client.onGone(&looks);
    holdOpen(true);
  }
  ~Wait() {
    asked.client.onGone(asked.server ? &asked.server->response() : nullptr);
    holdOpen(false);
  }
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

  void holdOpen(bool held) {
    asked.client.holdOpen(held);
    if (asked.server) asked.server->holdOpen(held);
  }
  bool left() const { return looks.left(); }
  /// `f`, once it left and as long as that is kept. Not inside the call that finds out: who waits would go on, and be over, within it.
  template <class F>
  auto whenLeft(F f) const {
    auto kept = std::make_shared<F>(std::move(f));
    auto post = [&io = asked.thread, weak = std::weak_ptr(kept)] {
      net::asio::post(io.context(), [weak] {
        if (const auto still = weak.lock()) (*still)();
      });
    };
    using Callback = std::stop_callback<decltype(post)>;
    struct Kept {
      std::shared_ptr<F> call;
      std::unique_ptr<Callback> callback;
    };
    return Kept{kept, std::make_unique<Callback>(looks.token(), std::move(post))};
  }

  Asked& asked;
  http::ClientWatch looks;
};

Awaitable<std::optional<Verdict>> Interceptions::ask(Side side, Asked asked) {
  std::optional<Wait> wait;  // from the first on who may
  for (const auto& one : wanted_) {
    Verdict verdict = co_await askOne(*one, side, wait, asked);
    if (verdict.kind() == Verdict::Kind::withBody && !(wait && wait->left())) {
      if (!wait) wait.emplace(asked);
      co_await bring(side, *wait);
      if (wait->left()) co_return std::nullopt;
      verdict = co_await askOne(*one, side, wait, asked);
    }
    if (wait && wait->left()) co_return std::nullopt;
    const Verdict::Kind kind = verdict.kind();
    if (kind == Verdict::Kind::pass || kind == Verdict::Kind::withBody) continue;
    const bool stays = co_await slow(latencyOf(side, kind), wait, asked);
    if (!stays) co_return std::nullopt;
    co_return verdict;
  }
  const bool whole = co_await encode(side, wait, asked);
  if (!whole) co_return std::nullopt;
  const bool stays = co_await slow(passage_.at(side).pace.latency, wait, asked);
  if (!stays) co_return std::nullopt;
  co_return Verdict::pass();
}

/// What was put in the content's place goes on in its coding, which is arranged where that takes no time. False: the client left meanwhile.
Awaitable<bool> Interceptions::encode(Side side, std::optional<Wait>& wait, Asked& asked) {
  Passage::Half& half = passage_.at(side);
  if (!half.replaced || half.body->size() <= net::mostAtOnce) co_return true;
  std::string coding = half.encoded ? std::string() : codingOf(passage_.headers(side));
  if (coding.empty()) co_return true;
  std::function<std::string()> encoding = [content = *half.body, coding = std::move(coding)] { return inCoding(content, coding); };
  if (!wait) wait.emplace(asked);
  const auto encoded = co_await net::aside(asked.thread, std::move(encoding));
  if (encoded) half.replacement = std::move(*encoded);
  half.replaced = !encoded;
  co_return encoded && !wait->left();
}

/// How long what was decided waits. An answer to the request is as slow as the request and a response together.
std::chrono::milliseconds Interceptions::latencyOf(Side side, Verdict::Kind kind) {
  auto latency = passage_.at(side).pace.latency;
  if (side == Side::response || kind != Verdict::Kind::answer || pages_) return latency;
  for (const auto& one : wanted_) one->answered(passage_);
  return latency + passage_.at(Side::response).pace.latency;
}

/// False: the client left meanwhile.
Awaitable<bool> Interceptions::slow(std::chrono::milliseconds latency, std::optional<Wait>& wait, Asked& asked) {
  if (latency.count() == 0) co_return true;
  if (!wait) wait.emplace(asked);
  co_await delay(latency, *wait);
  co_return !wait->left();
}

Awaitable<Verdict> Interceptions::askOne(Interception& one, Side side, std::optional<Wait>& wait, Asked& asked) {
  Verdict verdict = Verdict::pass();
  if (one.mayWait()) {
    if (!wait) wait.emplace(asked);
    const auto abandoned = wait->whenLeft([&one] { one.abandon(); });
    // The others on a connection of HTTP/2 share its window.
    const bool shared = side == Side::request ? asked.client.facts().http2 : asked.server && asked.server->facts().http2;
    if (shared) asked.content.take(asked.room);
    if (side == Side::request)
      verdict = co_await one.request(passage_);
    else
      verdict = co_await one.response(passage_);
    if (shared) co_await asked.content.settle();
  } else if (side == Side::request) {
    verdict = co_await one.request(passage_);
  } else {
    verdict = co_await one.response(passage_);
  }
  co_return verdict;
}

Awaitable<> Interceptions::delay(std::chrono::milliseconds latency, const Wait& wait) {
  net::asio::steady_timer timer(wait.asked.thread.context(), latency);
  const auto woken = wait.whenLeft([&timer] { timer.cancel(); });
  net::error_code ignored;
  co_await timer.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ignored));
}

/// A client that waits for our word before it sends its content gets it from us.
Awaitable<> Interceptions::allowBody(Asked& asked) {
  if (asked.client.facts().requestHere || !passage_.request().headers.hasToken("Expect", "100-continue")) co_return;
  model::ResponseHead go;
  go.status = 100;
  go.reason = "Continue";
  asked.client.interim(go);
  co_await asked.client.response().flush();
}

/// Not longer than there is time: a peer that sends a byte now and then would never end it.
Awaitable<http::Spool::Held> Interceptions::holdFor(Asked& asked) {
  net::asio::steady_timer timer(asked.thread.context(), asked.room.longest);
  const auto kept = std::make_shared<Content*>(&asked.content);
  timer.async_wait([weak = std::weak_ptr(kept)](net::error_code ec) {
    const auto still = weak.lock();
    if (!ec && still) (*still)->stop();
  });
  const http::Spool::Held held = co_await asked.content.hold(asked.room);
  co_return held;
}

Awaitable<> Interceptions::bring(Side side, Wait& wait) {
  Asked& asked = wait.asked;
  if (passage_.body(side)) co_return;
  const bool request = side == Side::request;
  const model::Did notHeld = request ? model::Did::requestNotHeld : model::Did::responseNotHeld;
  if (isEndless(passage_.exchange(), side)) {
    passage_.did({notHeld, "it has no end"});
    co_return;
  }
  if (request) {
    co_await allowBody(asked);
    if (passage_.request().headers.contains("Expect")) passage_.editRequest().headers.remove("Expect");
  }
  const auto abandoned = wait.whenLeft([&content = asked.content] { content.stop(); });
  const http::Spool::Held held = co_await holdFor(asked);
  if (held != http::Spool::Held::whole) {
    if (held == http::Spool::Held::failed) wait.looks.interrupt();  // its client may have broken off: then nobody is asked again
    if (!wait.left()) passage_.did({notHeld, whyNot(held, asked.room)});
    co_return;
  }
  passage_.did({model::Did::held, request ? "request" : "response"});
  Passage::Half& half = passage_.at(side);
  std::string content = asked.content.held();
  std::string coding = codingOf(passage_.headers(side));
  if (coding.empty()) {
    half.body = std::move(content);
    co_return;
  }
  const bool large = content.size() > net::mostAtOnce;
  std::function<AsRead()> reading = [content = std::move(content), coding = std::move(coding), most = asked.room.most]() mutable {
    return read(std::move(content), coding, most);
  };
  std::shared_ptr<AsRead> now;
  if (large)
    now = co_await net::aside(asked.thread, std::move(reading));
  else
    now = std::make_shared<AsRead>(reading());
  if (!now) co_return;
  half.encoded = now->encoded;
  half.body = std::move(now->content);
}

}  // namespace penstock::engine
