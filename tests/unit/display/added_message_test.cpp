// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/added_message.h"

#include <gtest/gtest.h>

#include "unit/display/draft.h"

namespace penstock::display {
namespace {

using model::Application;
using model::MessageKind;

model::Exchange speaking(Application application) {
  test::Draft d(1);
  d.x.application = application;
  d.x.state = model::ExchangeState::pending;
  return d.x;
}

TEST(AddedMessage, IsOfWhatIsOpenAndHasMessages) {
  EXPECT_TRUE(addableTo(speaking(Application::webSocket)));
  EXPECT_FALSE(addableTo(speaking(Application::none)));
  EXPECT_FALSE(addableTo(speaking(Application::dns)));
  EXPECT_TRUE(addableTo(speaking(Application::mqtt))) << "inside of a WebSocket, of which it is a message";
  model::Exchange tunnel = speaking(Application::mqtt);
  tunnel.kind = model::ExchangeKind::tcpTunnel;
  EXPECT_FALSE(addableTo(tunnel));
  model::Exchange over = speaking(Application::webSocket);
  over.state = model::ExchangeState::complete;
  EXPECT_FALSE(addableTo(over));
  EXPECT_FALSE(addableTo(speaking(Application::sse))->toServer);
  EXPECT_FALSE(addableTo(speaking(Application::grpc))->text);
}

TEST(AddedMessage, HasAKind) {
  EXPECT_EQ(*kindOfAdded(speaking(Application::webSocket), false, ""), MessageKind::text);
  EXPECT_EQ(*kindOfAdded(speaking(Application::webSocket), true, ""), MessageKind::binary);
  EXPECT_EQ(*kindOfAdded(speaking(Application::grpcWeb), true, ""), MessageKind::grpc);
  const model::Exchange events = speaking(Application::sse);
  EXPECT_EQ(*kindOfAdded(events, false, "id: 1\ndata"), MessageKind::event);
  EXPECT_EQ(*kindOfAdded(events, false, "data: x\n"), MessageKind::event);
  for (const char* wrong : {"", "hello", "data: a\n\ndata: b", "data: a\nb: c"}) EXPECT_FALSE(kindOfAdded(events, false, wrong)) << wrong;
}

TEST(AddedMessage, ThatWasNotSentIsToldOnce) {
  model::Exchange x = speaking(Application::webSocket);
  std::size_t seen = 0;
  EXPECT_EQ(whyNotSent(x, seen), "");
  x.trace.push_back({model::Did::messageNotSent, "too long"});
  EXPECT_EQ(whyNotSent(x, seen), "a message that was added was not sent: too long");
  EXPECT_EQ(whyNotSent(x, seen), "");
}

}  // namespace
}  // namespace penstock::display
