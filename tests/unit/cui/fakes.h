// SPDX-License-Identifier: GPL-3.0-or-later
// A backend of a test's own making, and the terminal's face over it: keys go in, the screen comes out.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cui/index_rows.h"
#include "cui/ui/ui.h"
#include "gui/fake_index.h"
#include "unit/display/draft.h"

namespace penstock::cui::test {

class TextReader final : public model::BodyReader {
 public:
  explicit TextReader(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    return offset >= bytes_.size() ? std::string() : bytes_.substr(std::size_t(offset), n);
  }

 private:
  const std::string bytes_;
};

class FakeRecording final : public model::Recording {
 public:
  std::map<model::ExchangeId, display::test::Draft> exchanges;
  std::vector<model::Message> all;

  Result<model::ExchangePtr> load(model::ExchangeId id) const override {
    const auto at = exchanges.find(id);
    if (at == exchanges.end()) return makeError(ErrorCode::notFound, "it is gone");
    return std::make_shared<const model::Exchange>(at->second.x);
  }
  Result<std::vector<model::Message>> messages(model::ExchangeId, std::uint64_t first, std::size_t count) const override {
    std::vector<model::Message> out;
    for (const model::Message& m : all)
      if (m.index >= first && m.index < first + count) out.push_back(m);
    return out;
  }
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& x, model::BodyId which) const override {
    const auto& draft = exchanges.at(x->id);
    const auto& bytes = which.direction == model::Direction::toServer ? draft.requestBytes : draft.responseBytes;
    return std::make_shared<TextReader>(bytes ? *bytes : std::string());
  }
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId, const model::Message& m) const override {
    return std::make_shared<TextReader>(m.payload ? *m.payload : std::string());
  }
};

class FakeCapture final : public Capture {
 public:
  std::shared_ptr<gui::test::FakeIndex> index = std::make_shared<gui::test::FakeIndex>();
  std::shared_ptr<gui::test::FakeQuery> lastQuery;
  std::string asked;
  int queries = 0;
  std::shared_ptr<FakeRecording> recorded = std::make_shared<FakeRecording>();
  service::RecordingStatus now;
  std::string editableText = "GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n";
  std::vector<std::pair<model::ExchangeId, int>> colored;

  std::shared_ptr<TrafficRows> rows() override { return std::make_shared<IndexRows>(index); }
  std::shared_ptr<model::TrafficQuery> query(filter::ExpressionPtr expression) override {
    asked = expression->text();
    ++queries;
    return lastQuery = std::make_shared<gui::test::FakeQuery>();
  }
  std::shared_ptr<const model::Recording> recording() const override { return recorded; }
  service::RecordingStatus status() const override { return now; }
  Result<service::RequestTab> editable(model::ExchangeId) const override {
    service::RequestTab tab;
    tab.text = editableText;
    tab.target = "http://a.test";
    return tab;
  }
  Result<service::ToSend> sameAgain(model::ExchangeId) const override {
    service::ToSend out;
    out.bytes = "same again";
    return out;
  }
  draft::Variables variables() const override { return {}; }
  Result<void> setColor(const std::vector<model::ExchangeId>& ids, std::uint8_t color) override {
    colored.emplace_back(ids.front(), color);
    return {};
  }
  Notifier<>& changed() override { return changed_; }

 private:
  Notifier<> changed_;
};

class FakeRules final : public RuleList {
 public:
  std::vector<service::RuleRow> rows;
  std::vector<service::RuleRow> list() const override { return rows; }
  Result<void> replace(rules::Rule rule) override {
    for (service::RuleRow& row : rows)
      if (row.rule.id == rule.id) row.rule = rule;
    changed_.notify();
    return {};
  }
  Notifier<>& changed() override { return changed_; }

 private:
  Notifier<> changed_;
};

class HeldThings final : public HeldQueue {
 public:
  std::vector<service::HeldItem> items;
  std::vector<std::string> done;  // "forward 1", ...
  std::optional<service::HeldEdit> forwarded;
  service::InterceptState now;

  service::InterceptState state() const override { return now; }
  Result<void> setState(const service::InterceptState& state) override {
    now = state;
    changed_.notify();
    return {};
  }
  std::vector<service::HeldRow> queue() const override {
    std::vector<service::HeldRow> out;
    for (const service::HeldItem& item : items) out.push_back(item.row);
    return out;
  }
  std::size_t held() const override { return items.size(); }
  Result<service::HeldItem> open(std::uint64_t id) const override {
    for (const service::HeldItem& item : items)
      if (item.row.id == id) return item;
    return makeError(ErrorCode::notFound, "it is not held any more");
  }
  std::vector<service::EditNote> check(std::uint64_t, const service::HeldEdit& edit) const override {
    if (edit.head && edit.head->find("Bad Name") != std::string::npos) return {{true, 2, "that is no field"}};
    return {};
  }
  Result<void> forward(std::uint64_t id, const service::HeldEdit& edit) override {
    forwarded = edit;
    return end("forward", id);
  }
  Result<void> forwardAll() override {
    done.push_back("all");
    items.clear();
    return {};
  }
  Result<void> drop(std::uint64_t id) override { return end("drop", id); }
  Result<void> abort(std::uint64_t id) override { return end("abort", id); }
  Result<void> mock(std::uint64_t id, const service::HeldReply&) override { return end("mock", id); }
  Result<void> setAlsoResponse(std::uint64_t, bool) override { return {}; }
  std::shared_ptr<void> attend() override { return std::make_shared<int>(0); }
  Notifier<>& changed() override { return changed_; }

  void hold(std::uint64_t id, std::string head, std::string body = {}) {
    service::HeldItem item;
    item.row.id = id;
    item.row.method = "POST";
    item.row.url = "http://held.test/" + std::to_string(id);
    item.row.since = steadyNow();
    item.head = std::move(head);
    item.body = std::move(body);
    items.push_back(std::move(item));
    changed_.notify();
  }

 private:
  Result<void> end(const std::string& how, std::uint64_t id) {
    done.push_back(how + " " + std::to_string(id));
    std::erase_if(items, [id](const service::HeldItem& item) { return item.row.id == id; });
    changed_.notify();
    return {};
  }
  Notifier<> changed_;
};

class FakeSent final : public Sent {
 public:
  replay::SendState state() const override { return {}; }
  void cancel() override {}
  Notifier<>& changed() override { return changed_; }

 private:
  Notifier<> changed_;
};

class FakeSends {
 public:
  std::vector<service::ToSend> sent;
  Result<SentPtr> send(const service::ToSend& request) {
    sent.push_back(request);
    return SentPtr(std::make_shared<FakeSent>());
  }
};

class FakeOutside final : public Outside {
 public:
  std::string given, copied;
  std::function<Result<std::string>(const std::string&)> editor = [](const std::string& text) { return text; };
  Result<std::string> edit(const std::string& text) override {
    given = text;
    return editor(text);
  }
  bool copy(std::string_view text) override {
    copied = text;
    return true;
  }
};

class UiTest : public testing::Test {
 protected:
  explicit UiTest(int columns = 80, int rows = 24) : canvas(columns, rows) {}

  void draw() {
    inbox.run();
    ui().update();
    ui().draw(canvas);
  }
  void type(std::string_view keys) {
    for (const char c : keys) ui().key(letter(char32_t(static_cast<unsigned char>(c))));
    draw();
  }
  void press(Key::Code code) {
    ui().key({code});
    draw();
  }
  std::string screen() const {
    std::string out;
    for (int y = 0; y < canvas.rows(); ++y) out += canvas.line(y) + "\n";
    return out;
  }
  bool shows(std::string_view text) const { return screen().find(text) != std::string::npos; }
  /// Draws until it does; what workers do takes its time.
  bool waitFor(const std::function<bool()>& there) {
    for (const SteadyTime from = steadyNow(); steadyNow() - from < std::chrono::seconds(20);) {
      draw();
      if (there()) return true;
      pollfd ready{inbox.descriptor(), POLLIN, 0};
      ::poll(&ready, 1, 20);
    }
    ADD_FAILURE() << screen();
    return false;
  }
  bool waitShown(const std::string& text) {
    return waitFor([&] { return shows(text); });
  }
  /// A row with its exchange.
  display::test::Draft& add() {
    capture->index->add(1);
    const model::ExchangeId id = capture->index->rows();
    return capture->recorded->exchanges.emplace(id, display::test::Draft(id)).first->second;
  }

  Ui& ui() {
    if (!ui_) ui_ = std::make_unique<Ui>(backend, inbox, outside);
    return *ui_;
  }

  std::shared_ptr<FakeCapture> capture = std::make_shared<FakeCapture>();
  Notifier<> captureChanged;
  FakeRules rules;
  HeldThings intercept;
  FakeSends sends;
  FakeOutside outside;
  Inbox inbox;
  Backend backend{[this]() -> CapturePtr { return capture; },
                  captureChanged,
                  rules,
                  intercept,
                  [this](const service::ToSend& request) { return sends.send(request); },
                  [](const model::Exchange&) { return codec::ProtobufSchemaPtr(); },
                  [] { return std::vector<std::string>{"http 127.0.0.1:8080"}; },
                  [] { return std::vector<std::string>(); }};
  Canvas canvas;

 private:
  std::unique_ptr<Ui> ui_;
};

}  // namespace penstock::cui::test
