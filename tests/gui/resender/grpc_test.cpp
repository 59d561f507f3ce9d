// SPDX-License-Identifier: GPL-3.0-or-later
// Calls of gRPC from the Resender, messages written as JSON, against a server of python-grpcio.
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QToolButton>

#include "gui/editor/bytes_editor.h"
#include "gui/resender/resender_page.h"
#include "gui/window_fixture.h"
#include "penstock/draft/grpc_text.h"

namespace penstock::gui {
namespace {

class GrpcTest : public test::WindowTest {
 protected:
  void SetUp() override {
    server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    server.start("/usr/bin/python3", {"-B", QStringLiteral(PENSTOCK_SOURCE_DIR "/tests/peers/grpc_named.py")});
    ASSERT_TRUE(server.waitForReadyRead(60'000));
    port = server.readLine().trimmed();
    open();
    ASSERT_TRUE(service->protobuf().load({PENSTOCK_SOURCE_DIR "/tests/peers/named.proto"}));
  }
  void TearDown() override {
    server.closeWriteChannel();
    EXPECT_TRUE(server.waitForFinished(30'000));
  }
  ResenderPage& page() { return window->resender(); }
  template <class Widget>
  Widget* in(const char* name) {
    auto* widget = page().findChild<Widget*>(name);
    EXPECT_NE(widget, nullptr) << name;
    return widget;
  }
  void begin(const char* method) {
    service::RequestTab tab;
    tab.target = "http://127.0.0.1:" + port.toStdString();
    tab.text = "POST /named.Test/" + std::string(method) + " HTTP/2\n:authority: h\nte: trailers\ncontent-type: application/grpc\n\n";
    window->actions().showResender->trigger();
    ASSERT_TRUE(page().add(std::move(tab)));
    ASSERT_TRUE(in<QWidget>("grpcEditor")->isVisible()) << "a call that has names opens as its messages";
  }
  BytesEditor* messages() { return in<BytesEditor>("grpcMessages"); }
  std::string body() { return std::string(draft::split(in<BytesEditor>("draftText")->view()).body); }
  void send() { window->actions().sendRequest->trigger(); }
  bool waitForEnd() {
    return QTest::qWaitFor([&] { return in<QLabel>("answerStatus")->text().contains("200") && !in<QPushButton>("cancelButton")->isVisible(); }, 20'000);
  }
  /// What the server said, as its messages are recorded, decoded by the same names.
  QStringList answers() {
    const model::ExchangeId id = page().bench().current()->past.back().exchange;
    QStringList out;
    const auto loaded = service->project()->load(id);
    if (!loaded) return out;
    const auto body = service->project()->body(*loaded, model::Direction::toClient)->read(0, 1 << 20);
    const auto schema = service->protobuf().schemaFor(**loaded);
    const draft::GrpcCall call{"/named.Test/Unary", {}, false};
    const auto json = draft::grpcAsJson(*body, call, *schema, "named.Answer");
    if (!json) return {QString::fromStdString(json.error().message)};
    return QString::fromStdString(*json).remove(' ').remove('\n').split('}', Qt::SkipEmptyParts);
  }

  /// Once it is recorded.
  bool answered(const QStringList& expected) {
    return QTest::qWaitFor([&] { return answers() == expected; }, 10'000);
  }

  QProcess server;
  QByteArray port;
};

TEST_F(GrpcTest, AUnaryCallIsWrittenAndReadAsJson) {
  begin("Unary");
  EXPECT_TRUE(in<QLabel>("grpcMethod")->text().contains("named.Ask")) << in<QLabel>("grpcMethod")->text().toStdString();
  EXPECT_FALSE(in<QCheckBox>("grpcLeaveOpen")->isVisible());
  in<QPushButton>("grpcAdd")->click();
  EXPECT_EQ("{\n \"text\": \"\",\n \"times\": 0\n}\n", messages()->bytes());
  messages()->become(R"({"text": "ab", "times": 3})");
  EXPECT_EQ(std::string("\0\0\0\0\6\x0a\2ab\x10\3", 11), body());
  messages()->become(R"({"text": "ab", "tims)");
  EXPECT_TRUE(in<NoticeBar>("grpcNotice")->text().contains("as before")) << in<NoticeBar>("grpcNotice")->text().toStdString();
  EXPECT_EQ(std::string("\0\0\0\0\6\x0a\2ab\x10\3", 11), body());
  messages()->become(R"({"text": "ab", "times": 2})");
  EXPECT_TRUE(in<NoticeBar>("grpcNotice")->isHidden());
  send();
  ASSERT_TRUE(waitForEnd()) << in<QLabel>("answerStatus")->text().toStdString();
  EXPECT_TRUE(answered(QStringList{R"({"said":"abab","number":1)"}));
  // The record is of gRPC like any other.
  const model::Summary row = service->project()->rows()->at(service->project()->rows()->rowOf(page().bench().current()->past.back().exchange));
  EXPECT_EQ(row.source, model::Source::resender);
  EXPECT_EQ(row.messages, 2u);
}

TEST_F(GrpcTest, AStreamOfAnswersComesMessageByMessage) {
  begin("ServerStream");
  messages()->become(R"({"text": "x", "times": 3})");
  send();
  ASSERT_TRUE(waitForEnd());
  EXPECT_TRUE(answered((QStringList{R"({"said":"x")", R"({"said":"x","number":1)", R"({"said":"x","number":2)"})));
}

TEST_F(GrpcTest, SeveralMessagesAreSentByOneCall) {
  begin("ClientStream");
  messages()->become("{\"text\": \"one\"}\n\n{\"text\": \"two\"}");
  send();
  ASSERT_TRUE(waitForEnd());
  EXPECT_TRUE(answered(QStringList{R"({"said":"one+two")"}));
}

TEST_F(GrpcTest, ACallThatIsLeftOpenIsAConversation) {
  begin("Bidi");
  messages()->become(R"({"text": "first"})");
  in<QCheckBox>("grpcLeaveOpen")->click();
  EXPECT_TRUE(page().bench().current()->options.leaveOpen);
  send();
  auto* composer = page().findChild<Composer*>();  // the detail has one of its own
  ASSERT_NE(composer, nullptr);
  auto* field = composer->findChild<BytesEditor*>("composerField");
  auto* say = composer->findChild<QPushButton*>("composerSend");
  const auto received = [&](std::uint64_t bytes) {
    return QTest::qWaitFor([&] {
      const auto* progress = page().sends().progressOf(page().bench().drafts().current);
      return progress && progress->state.size == bytes;
    }, 20'000);
  };
  ASSERT_TRUE(received(15)) << "the first is answered while the request is open";
  ASSERT_TRUE(QTest::qWaitFor([&] { return composer->isVisible(); }));
  field->setBytes(R"({"tex": "second"})");
  say->click();
  EXPECT_TRUE(composer->findChild<QLabel*>("composerProblem")->text().contains("tex")) << composer->findChild<QLabel*>("composerProblem")->text().toStdString();
  field->setBytes(R"({"text": "second"})");
  say->click();
  ASSERT_TRUE(received(15 + 18));
  EXPECT_TRUE(in<QPushButton>("cancelButton")->isVisible());
  composer->findChild<QComboBox*>("composerKind")->setCurrentText("End");
  say->click();
  ASSERT_TRUE(waitForEnd());
  EXPECT_TRUE(answered((QStringList{R"({"said":"refirst")", R"({"said":"resecond","number":1)"})));
  EXPECT_FALSE(composer->isVisible());
}

TEST_F(GrpcTest, ABodyThatIsNoMessagesCanBeBegunAnew) {
  begin("Unary");
  in<BytesEditor>("draftText")->apply(draft::setBody(in<BytesEditor>("draftText")->view(), "\n"));
  ASSERT_TRUE(QTest::qWaitFor([&] { return in<NoticeBar>("grpcNotice")->text().contains("cut off"); }));
  EXPECT_FALSE(messages()->isEnabled());
  EXPECT_EQ(body(), "\n");
  in<QPushButton>("grpcAdd")->click();
  EXPECT_TRUE(messages()->isEnabled());
  EXPECT_EQ(body(), std::string(5, '\0'));
}

TEST_F(GrpcTest, WhatIsNoCallHasNoMessages) {
  service::RequestTab tab;
  tab.target = "http://h";
  tab.text = "GET / HTTP/1.1\r\n\r\n";
  window->actions().showResender->trigger();
  ASSERT_TRUE(page().add(std::move(tab)));
  EXPECT_FALSE(in<QToolButton>("draftTabMessages")->isVisible());
  begin("Unary");
  EXPECT_TRUE(in<QToolButton>("draftTabMessages")->isVisible());
  page().bench().choose(1);
  EXPECT_FALSE(in<QToolButton>("draftTabMessages")->isVisible());
  EXPECT_TRUE(in<BytesEditor>("draftText")->isVisible());
}

}  // namespace
}  // namespace penstock::gui
