// SPDX-License-Identifier: GPL-3.0-or-later
// One request of a client of HTTP/2: what it is told, and what is said of how it ended.
#include "penstock/http/h2_client_stream.h"

#include "unit/http/h2_ends.h"

namespace penstock::http::test {
namespace {

using namespace std::chrono_literals;
using model::FailureKind;
using wire::http2::ErrorCode;

TEST(H2ClientStream, TellsHowFarItIs) {
  H2Client c;
  H2ClientStream& empty = c.ask();
  EXPECT_TRUE(empty.facts().http2);
  EXPECT_TRUE(empty.facts().untouched);
  EXPECT_TRUE(empty.facts().requestHere);
  EXPECT_TRUE(empty.facts().requestEmpty);
  EXPECT_FALSE(empty.facts().tookAll) << "it is not over";
  H2ClientStream& more = c.ask(false);
  EXPECT_FALSE(more.facts().requestHere);
  EXPECT_FALSE(more.facts().requestEmpty);
  c.far.end.session.data(3, "x");
  c.far.end.session.end(3, nullptr);
  c.far.talk();
  EXPECT_TRUE(more.facts().requestHere);
  EXPECT_FALSE(more.facts().requestEmpty);
  more.interim(*response(103));
  EXPECT_TRUE(more.facts().untouched) << "an interim answer is none";
  more.head(response(), "GET");
  EXPECT_FALSE(more.facts().untouched);
}

TEST(H2ClientStream, AnAnswerGoesOutWithItsEndWhereItBelongs) {
  H2Client c;
  H2ClientStream& empty = c.ask();
  empty.interim(*response(103, "link", "</a>"));
  empty.head(response(204), "GET");
  empty.response().end(nullptr);
  EXPECT_TRUE(empty.response().flushNow());
  c.far.talk();
  EXPECT_EQ(c.far.all(), "response 1 103\nresponse 1 204\nend 1\nclosed 1 NO_ERROR\n");
  c.far.end.told.clear();
  H2ClientStream& whole = c.ask();
  whole.head(response(), "GET");
  whole.response().data("", {});
  c.far.talk();
  EXPECT_EQ(c.far.all(), "") << "whether something follows is not known yet";
  whole.response().data("ab", "2\r\nab\r\n");
  model::Headers trailers;
  trailers.append("x-t", "1");
  whole.response().end(&trailers);
  EXPECT_TRUE(whole.response().flushNow());
  c.far.talk();
  EXPECT_EQ(c.far.all(), "response 3 200\ntrailers 3 1\nend 3\nclosed 3 NO_ERROR\n");
  EXPECT_EQ(c.far.end.bodies[3], "ab") << "without the framing of HTTP/1";
}

TEST(H2ClientStream, AFlushSendsAHeadAlone) {
  for (const bool waits : {false, true}) {
    H2Client c;
    H2ClientStream& stream = c.ask();
    stream.head(response(), "GET");
    EXPECT_TRUE(waits ? c.loop.result(stream.response().flush()) : stream.response().flushNow());
    c.far.talk();
    EXPECT_EQ(c.far.all(), "response 1 200\n");
  }
}

TEST(H2ClientStream, HowAClientLeftIsToldAsWhatItIs) {
  const auto told = [](H2ClientStream& stream) {
    EXPECT_TRUE(stream.broken());
    EXPECT_EQ(stream.request().poll().got, Got::failed);
    return stream.request().end();
  };
  H2Client reset;
  H2ClientStream& first = reset.ask(false);
  EXPECT_FALSE(first.broken());
  reset.far.end.session.reset(1, ErrorCode::refusedStream);
  reset.far.talk();
  EXPECT_EQ(told(first).failure.kind, FailureKind::clientReset);
  EXPECT_EQ(told(first).failure.detail, "the stream: REFUSED_STREAM");
  EXPECT_EQ(told(first).code, std::uint32_t(ErrorCode::refusedStream)) << "so is its server told";

  H2Client malformed;
  H2ClientStream& second = malformed.ask(false);
  model::Headers odd;
  odd.append(":path", "/in-trailers");
  malformed.far.end.session.end(1, &odd);
  malformed.far.talk();
  EXPECT_EQ(told(second).failure.kind, FailureKind::clientMalformed);
  EXPECT_NE(told(second).failure.detail, "");

  H2Client gone;
  H2ClientStream& third = gone.ask(false);
  gone.wire.leave();
  EXPECT_TRUE(gone.loop.until([&] { return gone.over; }));
  EXPECT_EQ(told(third).failure.kind, FailureKind::clientClosed);
  EXPECT_EQ(told(third).failure.detail, "the connection ended");
  EXPECT_EQ(told(third).code, std::uint32_t(ErrorCode::cancel));

  H2Client closed;
  H2ClientStream &upload = closed.ask(false), &download = closed.ask();
  closed.connection->close();
  EXPECT_TRUE(closed.loop.until([&] { return closed.over; }));
  EXPECT_EQ(told(upload).failure.detail, "before the end of the request's body");
  EXPECT_TRUE(download.broken());
  EXPECT_EQ(download.request().end().failure.detail, "before the end of the response");
}

TEST(H2ClientStream, OneThatIsGoneMayHaveHadItAll) {
  H2Client c;
  H2ClientStream& stream = c.ask();
  stream.head(response(200, "content-length", "2"), "GET");
  stream.response().data("hi", {});
  EXPECT_TRUE(stream.response().flushNow());
  c.far.talk();
  EXPECT_FALSE(stream.facts().tookAll);
  c.far.end.session.reset(1, ErrorCode::cancel);
  c.far.talk();
  EXPECT_TRUE(stream.facts().tookAll);
  H2ClientStream& half = c.ask();
  half.head(response(200, "content-length", "100000"), "GET");
  half.response().data(std::string(100'000, 'x'), {});
  c.far.takes = false;
  c.far.talk();
  c.far.end.session.reset(3, ErrorCode::cancel);
  c.far.talk();
  EXPECT_FALSE(half.facts().tookAll);
  H2ClientStream& unsent = c.ask();
  unsent.head(response(), "GET");
  c.far.end.session.reset(5, ErrorCode::cancel);
  c.far.talk();
  EXPECT_FALSE(unsent.facts().tookAll) << "its head was never sent";
}

TEST(H2ClientStream, ACutSaysWhyBehindWhatWasSentBefore) {
  const struct {
    Cut how;
    ErrorCode code;
    std::string_view told;
  } table[] = {{Cut::end, ErrorCode::cancel, "closed 1 CANCEL"},
               {Cut::reset, ErrorCode::refusedStream, "closed 1 REFUSED_STREAM"},
               {Cut::refuse, ErrorCode::noError, "closed 1 INTERNAL_ERROR"}};
  for (const auto& row : table) {
    H2Client c;
    H2ClientStream& stream = c.ask();
    if (row.how != Cut::refuse) {
      stream.head(response(), "GET");
      stream.response().data("half", {});
    }
    stream.cut(row.how, std::uint32_t(row.code));
    stream.cut(Cut::reset, std::uint32_t(ErrorCode::protocolError));
    c.far.talk();
    EXPECT_TRUE(c.far.heard(row.told)) << c.far.all();
    if (row.how != Cut::refuse) {
      EXPECT_EQ(c.far.end.bodies[1], "half");
    }
  }
}

TEST(H2ClientStream, AnEarlyAnswerIsReadBeforeItsRequestIsEnded) {
  H2Client c;
  H2ClientStream& stream = c.ask(false);
  stream.head(response(413), "POST");
  stream.response().data("too much", {});
  stream.response().end(nullptr);
  EXPECT_TRUE(stream.response().flushNow());
  stream.cut(Cut::early, 0);
  c.far.talk();
  EXPECT_FALSE(c.far.heard("closed 1 NO_ERROR")) << "it may go on sending";
  EXPECT_TRUE(c.far.heard("end 1"));
  c.connection->opened.clear();
  c.far.talk();
  EXPECT_TRUE(c.far.heard("closed 1 NO_ERROR")) << c.far.all();
  EXPECT_EQ(c.far.end.bodies[1], "too much");
  EXPECT_EQ(c.connection->streams(), 0u);
}

TEST(H2ClientStream, AWaitForContentIsNotLongerThanTheConnectionMayBeIdle) {
  model::EngineConfig config;
  config.timeouts.idle = 1ms;
  H2Client c(config);
  H2ClientStream& stream = c.ask(false);
  stream.outlastSilence();
  Got how{};
  c.drain(stream.request(), how);
  EXPECT_FALSE(c.loop.result(stream.request().wait(0ms)));
  EXPECT_EQ(stream.request().poll().got, Got::nothing);
}

}  // namespace
}  // namespace penstock::http::test
