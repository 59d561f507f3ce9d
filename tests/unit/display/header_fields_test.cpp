// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/header_fields.h"

#include <gtest/gtest.h>

#include "unit/display/shown_recording.h"

namespace penstock::display {
namespace {

using Ids = std::vector<model::ExchangeId>;

TEST(HeaderField, IsReadAsItIsWritten) {
  const auto fields = HeaderField::parse({" X-Id ", "REQ: Accept", "resp:Server", "x-id", "", "req:", std::string(101, 'a')});
  ASSERT_EQ(fields.size(), 3u) << "each once, and none that is no field";
  EXPECT_EQ(fields[0].text(), "X-Id");
  EXPECT_EQ(fields[1].text(), "req:Accept");
  EXPECT_EQ(fields[1].title(), "Request Accept");
  EXPECT_EQ(fields[2].title(), "Response Server");
  EXPECT_EQ(HeaderField::parse({fields[2].text()})[0], fields[2]);
  EXPECT_EQ(HeaderField::parse({"a\xe2\x80\xae"})[0].title(), "a⟨U+202E⟩");
  EXPECT_EQ(HeaderField::parse(std::vector<std::string>(30, "x")).size(), 1u);
}

class HeaderFieldsTest : public testing::Test {
 protected:
  explicit HeaderFieldsTest() {
    for (model::ExchangeId id = 1; id <= 3000; ++id) put(id, "v" + std::to_string(id));
    fields.setRecording(recording);
    fields.setFields(HeaderField::parse({"X-Id", "req:Host"}));
  }
  void put(model::ExchangeId id, const std::string& value) {
    test::Draft d(id);
    d.response(200, "OK", {{"X-Id", value}}, "");
    recording->exchanges[id] = std::make_shared<model::Exchange>(d.x);
  }
  static model::Summary row(model::ExchangeId id, model::ExchangeState state = model::ExchangeState::complete) {
    model::Summary s;
    s.id = id;
    s.state = state;
    s.status = 200;
    return s;
  }
  void settle() {
    do turns.run();
    while (recording->answer() > 0);
  }

  const std::shared_ptr<test::ShownRecording> recording = std::make_shared<test::ShownRecording>();
  test::Turns turns;
  Ids arrived;
  HeaderFields fields{turns.post(), [this](model::ExchangeId id) { arrived.push_back(id); }};
};

TEST_F(HeaderFieldsTest, AreReadOnceTheyAreAskedFor) {
  EXPECT_EQ(fields.text(row(7), 0), "");
  EXPECT_TRUE(recording->loads.empty()) << "in a later turn";
  settle();
  EXPECT_EQ(arrived, Ids{7});
  EXPECT_EQ(fields.text(row(7), 0), "v7");
  EXPECT_EQ(fields.text(row(7), 1), "api.example.com");
  EXPECT_EQ(fields.text(row(7), 2), "") << "there is no such column";
  settle();
  EXPECT_EQ(recording->loads, Ids{7}) << "once for all of its fields";
}

TEST_F(HeaderFieldsTest, OfWhatScrollsByOnlyTheNewestAreRead) {
  for (model::ExchangeId id = 1; id <= 1000; ++id) fields.text(row(id), 0);
  turns.run();
  EXPECT_EQ(recording->loads, (Ids{1000, 999, 998, 997})) << "a few at a time, the newest first";
  settle();
  EXPECT_EQ(recording->loads.size(), 256u);
  EXPECT_EQ(fields.text(row(1), 0), "");
}

TEST_F(HeaderFieldsTest, AnExchangeThatWentOnIsReadAgain) {
  fields.text(row(7, model::ExchangeState::pending), 0);
  settle();
  put(7, "later");
  EXPECT_EQ(fields.text(row(7), 0), "v7") << "what is known stays until then";
  settle();
  EXPECT_EQ(fields.text(row(7), 0), "later");
}

TEST_F(HeaderFieldsTest, WhatIsAskedOfAnotherProjectOrForOtherColumnsIsForgotten) {
  fields.text(row(7), 0);
  turns.run();
  fields.setFields(HeaderField::parse({"req:Host"}));
  recording->answer();
  turns.run();
  EXPECT_TRUE(arrived.empty());
  EXPECT_EQ(fields.text(row(7), 0), "");
  settle();
  EXPECT_EQ(fields.text(row(7), 0), "api.example.com");
  fields.setRecording(nullptr);
  EXPECT_EQ(fields.text(row(7), 0), "");
  recording->loads.clear();
  settle();
  EXPECT_TRUE(recording->loads.empty());
}

TEST_F(HeaderFieldsTest, WhatIsNotThereIsNotAskedForAgain) {
  fields.text(row(9999), 0);
  settle();
  EXPECT_EQ(fields.text(row(9999), 0), "");
  settle();
  EXPECT_EQ(recording->loads, Ids{9999});
}

TEST_F(HeaderFieldsTest, ManyAreKeptAndThoseLongUnseenAreNot) {
  for (model::ExchangeId id = 1; id <= 2100; ++id) {
    fields.text(row(id), 0);
    settle();
  }
  recording->loads.clear();
  EXPECT_EQ(fields.text(row(2100), 0), "v2100");
  EXPECT_EQ(fields.text(row(1), 0), "");
}

}  // namespace
}  // namespace penstock::display
