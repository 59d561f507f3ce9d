// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of those who mean harm, in every place that a page has for strangers' words.
#include "cui/ui/ui.h"
#include "penstock/display/visible.h"
#include "unit/cui/fakes.h"

namespace penstock::cui {
namespace {

const std::string evil = "\x1b]0;owned\a\x1b[2J\x1b[?1049l\xc2\x9b" "31m\x9b\r\n\b\x7f\u202eevil\u2066\u200b\u0301\u0301\u0301\u0301日\u200d本\xff\xfe\t end";

class Hostile : public test::UiTest {
 protected:
  /// Whatever is on the screen can be seen, and is as wide as it says.
  void expectHarmless() {
    for (int y = 0; y < canvas.rows(); ++y)
      for (int x = 0; x < canvas.columns(); ++x) {
        const Glyph& glyph = canvas.at(x, y).glyph;
        ASSERT_FALSE(display::isHidden(glyph.c)) << x << ", " << y << "\n" << screen();
        for (const char32_t mark : glyph.marks) ASSERT_TRUE(mark == 0 || display::isMark(mark)) << std::hex << unsigned(mark);
      }
  }
};

TEST_F(Hostile, NoneOfItReachesTheScreen) {
  auto& draft = add();
  capture->index->update(0, [](model::Summary& row) {
    row.host = row.method = row.path = row.mime = row.client = row.process = row.operation = row.rules = row.server = row.tls = evil;
    row.annotation.comment = row.annotation.tags = evil;
  });
  draft.request("POST", "/" + evil, {{"Host", evil}, {"X-" + evil, evil}, {"Content-Type", "text/plain"}}, evil + "\n" + evil);
  draft.response(200, evil, {{"Content-Type", "text/plain; charset=utf-8"}, {"Set-Cookie", evil}}, evil + "\n" + evil);
  draft.x.host = draft.x.subject = draft.x.operation = evil;
  draft.x.application = model::Application::webSocket;
  draft.x.messages = 3;
  draft.x.failure = {model::FailureKind::serverReset, evil};
  for (std::uint64_t i = 0; i < 3; ++i) {
    model::Message message = display::test::messageOf(i, evil);
    message.label = evil;
    capture->recorded->all.push_back(message);
  }
  for (const auto& [columns, rows] : {std::pair(80, 24), {200, 50}, {31, 7}}) {
    canvas = Canvas(columns, rows);
    draw();
    expectHarmless();
    press(Key::enter);
    for (int tab = 0; tab < 9; ++tab) {
      for (int i = 0; i < 20; ++i) {
        draw();
        expectHarmless();
        pollfd ready{inbox.descriptor(), POLLIN, 0};
        if (::poll(&ready, 1, 20) == 0 && i > 2) break;
      }
      press(Key::tab);
    }
    press(Key::escape);
  }
}

TEST_F(Hostile, NorOfWhatIsHeldOrOfRulesOrLogs) {
  intercept.hold(1, "GET /" + evil + " HTTP/1.1\nHost: " + evil + "\n", evil);
  intercept.items[0].row.url = intercept.items[0].row.method = evil;
  service::RuleRow row;
  row.rule.name = evil;
  row.rule.when = evil;
  rules.rows = {row};
  ui().say(evil);
  draw();
  expectHarmless();
  type("i");
  waitFor([&] { return shows("Host:"); });
  expectHarmless();
  press(Key::escape);
  type("R");
  expectHarmless();
  press(Key::escape);
  type("L");
  expectHarmless();
  press(Key::escape);
  type("/");
  for (const char32_t c : {U'\x1b', U'\u202e', U'\u0301', U'日'}) {
    Key key = letter(c);
    key.pasted = true;
    ui().key(key);
  }
  draw();
  expectHarmless();
}

}  // namespace
}  // namespace penstock::cui
