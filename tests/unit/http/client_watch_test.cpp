// SPDX-License-Identifier: GPL-3.0-or-later
// Who has left and who has ended a half only, and when it is looked at.
#include "penstock/http/client_watch.h"

#include "unit/http/streams.h"

namespace penstock::http::test {
namespace {

TEST(HasLeft, OneThatIsThereOrHasEndedItsHalfHasNot) {
  Loop loop;
  Wire wire(loop, Over::tcp);
  EXPECT_FALSE(hasLeft(*wire.stream));
  wire.say("a request");
  wire.shutdownWrite();
  EXPECT_TRUE(loop.until([&] { return wire.stream->peerEnded(); }));
  EXPECT_FALSE(hasLeft(*wire.stream)) << "it waits for its answer";
}

TEST(HasLeft, OneWhoseProgramClosedItHas) {
  Loop loop;
  Wire wire(loop, Over::tcp);
  wire.say("unread");
  wire.leave();
  EXPECT_TRUE(loop.until([&] { return hasLeft(*wire.stream); }));
  EXPECT_FALSE(wire.stream->broken()) << "nobody but the kernel knows";
}

TEST(HasLeft, OneThatBrokeHas) {
  Loop loop;
  Wire wire(loop, Over::tcp);
  wire.reset();
  EXPECT_TRUE(loop.until([&] { return hasLeft(*wire.stream); }));
  wire.stream->close();
  EXPECT_TRUE(hasLeft(*wire.stream)) << "so has one we closed";
}

TEST(HasLeft, OfWhatHasNoAddressAnEndTellsNothing) {
  Loop loop;
  Wire wire(loop);
  wire.leave();
  EXPECT_TRUE(wire.stream->peerEnded());
  EXPECT_FALSE(hasLeft(*wire.stream));
}

struct Watched {
  Loop loop;
  int looks = 0;
  bool gone = false;
  std::optional<ClientWatch> watch{std::in_place, loop.thread, [this] {
                                     ++looks;
                                     return gone;
                                   }};
};

TEST(ClientWatch, LooksSomeTimesASecondUntilItHasLeft) {
  Watched w;
  const std::stop_token token = w.watch->token();
  EXPECT_TRUE(w.loop.until([&] { return w.looks == 2; }));
  EXPECT_FALSE(token.stop_requested());
  EXPECT_FALSE(w.watch->left());
  w.gone = true;
  EXPECT_TRUE(w.loop.until([&] { return token.stop_requested(); }));
  EXPECT_TRUE(w.watch->left());
  EXPECT_EQ(w.looks, 3);
  w.watch->interrupt();
  EXPECT_EQ(w.looks, 3) << "who left does not come back";
}

TEST(ClientWatch, LooksAtOnceWhenItIsInterrupted) {
  Watched w;
  int told = 0;
  const std::stop_callback callback(w.watch->token(), [&] { ++told; });
  w.watch->interrupt();
  EXPECT_EQ(w.looks, 1);
  EXPECT_EQ(told, 0);
  w.gone = true;
  w.watch->interrupt();
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(w.watch->left());
}

TEST(ClientWatch, OnceItIsGoneNobodyLooks) {
  Watched w;
  w.watch.reset();
  net::asio::steady_timer timer(w.loop.thread.context(), std::chrono::milliseconds(400));  // two of its intervals
  bool over = false;
  timer.async_wait([&](net::error_code) { over = true; });
  EXPECT_TRUE(w.loop.until([&] { return over; }));
  EXPECT_EQ(w.looks, 0);
}

TEST(ClientWatch, OfAConnection) {
  Loop loop;
  Wire wire(loop, Over::tcp);
  const ClientWatch watch(loop.thread, *wire.stream);
  wire.shutdownWrite();
  wire.leave();
  EXPECT_TRUE(loop.until([&] { return watch.left(); }));
}

}  // namespace
}  // namespace penstock::http::test
