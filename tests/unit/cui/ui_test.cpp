// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/ui/ui.h"

#include "unit/cui/fakes.h"

namespace penstock::cui {
namespace {

using test::UiTest;
using testing::Test;

TEST_F(UiTest, SaysThatNothingCame) {
  draw();
  EXPECT_TRUE(shows("Nothing was captured yet."));
  EXPECT_TRUE(shows("http 127.0.0.1:8080"));
  EXPECT_TRUE(canvas.line(23).find("? help") != std::string::npos) << canvas.line(23);
  EXPECT_TRUE(canvas.line(23).find("q quit") != std::string::npos) << canvas.line(23);
}

TEST_F(UiTest, FollowsTheNewestUntilThePersonGoesElsewhere) {
  capture->index->add(100);
  draw();
  EXPECT_TRUE(shows(capture->index->at(99).path));
  EXPECT_FALSE(canvas.at(3, 20).style.reverse);
  press(Key::up);
  const std::string before = screen();
  capture->index->add(50);
  draw();
  // The title counts on, the rows stay.
  EXPECT_EQ(before.substr(before.find('\n')), screen().substr(screen().find('\n')));
  press(Key::end);
  capture->index->add(1);
  draw();
  EXPECT_TRUE(shows(capture->index->at(150).path));
  press(Key::home);
  EXPECT_TRUE(shows("     1 "));
}

TEST_F(UiTest, ColumnsFollowTheWidth) {
  capture->index->add(1);
  draw();
  EXPECT_FALSE(shows("Proto"));
  canvas = Canvas(200, 50);
  draw();
  EXPECT_TRUE(shows("Proto"));
  EXPECT_TRUE(shows("Time"));
  canvas = Canvas(20, 5);
  draw();
  canvas = Canvas(1, 1);
  draw();  // and stays whole
}

TEST_F(UiTest, AFilterIsAskedAsItIsTyped) {
  capture->index->add(10);
  draw();
  type("/status == 404");
  ASSERT_TRUE(waitFor([&] { return capture->asked == "status == 404"; }));
  EXPECT_EQ(capture->queries, 1) << "once, when the person paused, and not with each key";
  capture->lastQuery->tell({4, 9});
  ASSERT_TRUE(waitShown("2 of 10"));
  press(Key::enter);
  EXPECT_EQ(capture->queries, 1);
  EXPECT_TRUE(shows("Filter: status == 404"));
  EXPECT_TRUE(shows("e edit+send")) << "the list has its keys again";
  press(Key::escape);
  EXPECT_TRUE(shows("10 exchanges"));
}

TEST_F(UiTest, WhatIsNoExpressionIsToldUnderTheLineAndTheLastGoodOneStays) {
  capture->index->add(10);
  draw();
  type("/status == 404");
  ASSERT_TRUE(waitFor([&] { return capture->asked == "status == 404"; }));
  capture->lastQuery->tell({4});
  ASSERT_TRUE(waitShown("1 of 10"));
  type(" && hots == a");
  EXPECT_EQ(capture->asked, "status == 404") << "half a word was none that the person meant";
  EXPECT_TRUE(shows("1 of 10"));
  int line = -1, at = -1;
  for (int y = 0; y < canvas.rows(); ++y)
    if (canvas.line(y).find("hots == a") != std::string::npos) line = y, at = int(canvas.line(y).find("hots"));
  ASSERT_GE(line, 0) << screen();
  EXPECT_EQ(canvas.at(at, line + 1).glyph.c, U'^') << screen();
  EXPECT_TRUE(shows("host")) << "what was meant";
  press(Key::enter);
  EXPECT_TRUE(shows("^")) << "it is still to be mended";
  press(Key::escape);
  EXPECT_FALSE(shows("^"));
}

TEST_F(UiTest, PastedTextIsNoCommand) {
  capture->index->add(1);
  draw();
  Key key = letter(U'q');
  key.pasted = true;
  ui().key(key);
  EXPECT_FALSE(ui().over());
  ui().key(letter(U'/'));
  ui().key(key);
  draw();
  EXPECT_TRUE(shows("Filter: q"));
}

TEST_F(UiTest, DetailShowsWhatCame) {
  auto& draft = add();
  draft.request("POST", "/login", {{"Host", "a.test"}, {"X-Mine", "seven"}}, "name=anna");
  draft.response(201, "Created", {{"Content-Type", "application/json"}, {"X-Theirs", "eight"}}, R"({"token":"abc","list":[1,2,3]})");
  draw();
  press(Key::enter);
  ASSERT_TRUE(waitShown("Overview"));
  type("2");
  EXPECT_TRUE(shows("X-Mine")) << screen();
  EXPECT_TRUE(shows("seven"));
  EXPECT_TRUE(shows("eight"));
  EXPECT_TRUE(shows("POST /login HTTP/1.1"));
  type("4");
  ASSERT_TRUE(waitShown(R"("token": "abc")")) << "laid out, as the window's Auto";
  EXPECT_TRUE(shows("JSON"));
  type("/abc");
  press(Key::enter);
  ASSERT_TRUE(waitShown("match 1 of 1"));
  press(Key::escape);
  EXPECT_FALSE(shows("match 1"));
  press(Key::escape);
  EXPECT_TRUE(shows("Traffic"));
}

TEST_F(UiTest, ABodyIsReadAsAnyViewAndAsATree) {
  auto& draft = add();
  draft.response(200, "OK", {{"Content-Type", "application/json"}}, R"({"user":{"name":"anna","tags":["x","y"]},"n":1})");
  draw();
  press(Key::enter);
  ASSERT_TRUE(waitShown("Overview"));
  type("3");
  ASSERT_TRUE(waitShown("\"name\": \"anna\""));
  type("V");
  ASSERT_TRUE(shows("Read it as: auto"));
  ui().key({Key::control, U'u'});
  type("poetry");
  EXPECT_TRUE(shows("one of auto text json tree")) << screen();
  ui().key({Key::control, U'u'});
  type("tree");
  press(Key::enter);
  ASSERT_TRUE(waitShown("▾ user: ")) << screen();
  EXPECT_TRUE(shows("  name: \"anna\""));
  type("-");
  EXPECT_TRUE(shows("▸ user: {name: \"anna\", tags: […]}")) << screen();
  type("j");
  press(Key::enter);
  EXPECT_TRUE(shows("▾ user: ")) << screen();
  EXPECT_TRUE(shows("▸ tags: "));
  type("/y");
  press(Key::enter);
  ASSERT_TRUE(waitShown("match 1 of 1"));
  EXPECT_TRUE(shows("1: \"y\"")) << "what is found is unfolded\n" << screen();
  type("-");
  EXPECT_TRUE(shows("▸ user: "));
  type("+");
  EXPECT_TRUE(shows("▾ tags: ")) << screen();
  type("V");
  ui().key({Key::control, U'u'});
  type("jwt");
  press(Key::enter);
  ASSERT_TRUE(waitShown("It is no JSON Web Token")) << screen();
}

TEST_F(UiTest, AStreamedAnswerIsPutTogether) {
  auto& draft = add();
  draft.response(200, "OK", {{"Content-Type", "text/event-stream"}},
                 "data: {\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"Once up\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"on a time\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
  draw();
  press(Key::enter);
  ASSERT_TRUE(waitShown("4 Answer"));
  type("4");
  ASSERT_TRUE(waitShown("Once upon a time")) << screen();
  EXPECT_TRUE(shows("OpenAI Chat Completions · m · stop"));
  type("3");
  ASSERT_TRUE(waitShown("SSE · because")) << "as the window's Auto\n" << screen();
}

TEST_F(UiTest, LinesOfJsonAreATable) {
  auto& draft = add();
  draft.response(200, "OK", {{"Content-Type", "text/plain"}}, "{\"id\":1,\"name\":\"anna\"}\n{\"id\":22,\"name\":\"bert\"}\n{\"id\":3,\"name\":\"carl\"}\n");
  draw();
  press(Key::enter);
  ASSERT_TRUE(waitShown("4 Records"));
  type("4");
  ASSERT_TRUE(waitShown("3 records"));
  EXPECT_TRUE(shows("      2 22  bert")) << screen();
  type("j");
  press(Key::enter);
  ASSERT_TRUE(waitShown("Record 2"));
  ASSERT_TRUE(waitShown("\"name\": \"bert\""));
  press(Key::escape);
  type("/carl");
  press(Key::enter);
  ASSERT_TRUE(waitShown("1 of 3 records"));
  EXPECT_FALSE(shows("anna"));
  press(Key::enter);
  ASSERT_TRUE(waitShown("Record 3"));
}

TEST_F(UiTest, DetailFollowsItsExchange) {
  auto& draft = add();
  draft.x.state = model::ExchangeState::pending;
  capture->index->update(0, [](model::Summary& row) { row.state = model::ExchangeState::pending; });
  draw();
  press(Key::enter);
  ASSERT_TRUE(waitShown("Overview"));
  draft.response(418, "I'm a teapot", {}, "");
  draft.x.state = model::ExchangeState::complete;
  capture->index->update(0, [](model::Summary& row) {
    row.state = model::ExchangeState::complete;
    row.status = 418;
  });
  EXPECT_TRUE(waitShown("418 I'm a teapot"));
}

TEST_F(UiTest, MessagesAreListedAndOpened) {
  auto& draft = add();
  draft.x.application = model::Application::webSocket;
  draft.x.messages = 100;
  for (std::uint64_t i = 0; i < 100; ++i) capture->recorded->all.push_back(display::test::messageOf(i, "payload number " + std::to_string(i)));
  draw();
  press(Key::enter);
  ASSERT_TRUE(waitShown("Messages"));
  for (int i = 0; i < 9 && !shows("Enter open"); ++i) press(Key::tab);
  ASSERT_TRUE(waitShown("payload number 99"));
  press(Key::home);
  ASSERT_TRUE(waitShown("payload number 0"));
  press(Key::enter);
  ASSERT_TRUE(waitShown("Message 1 to client"));
  ASSERT_TRUE(waitShown("payload number 0"));
}

TEST_F(UiTest, EditedRequestsAreSentWhereThePersonSays) {
  add();
  draw();
  outside.editor = [](const std::string& text) -> Result<std::string> { return "PUT /b HTTP/1.1\n" + text.substr(text.find('\n') + 1); };
  type("e");
  ASSERT_TRUE(waitShown("Send to: http://a.test"));
  EXPECT_EQ(outside.given, "GET /a HTTP/1.1\nHost: a.test\n\n") << "an editor of text has no CR to mind";
  press(Key::enter);
  ASSERT_TRUE(waitFor([&] { return !sends.sent.empty(); }));
  EXPECT_EQ(sends.sent[0].bytes, "PUT /b HTTP/1.1\r\nHost: a.test\r\n\r\n");
  EXPECT_EQ(sends.sent[0].options.target.host, "a.test");
}

TEST_F(UiTest, NothingIsSentWhereTheEditorFailsOrThePersonDoesNotWant) {
  add();
  draw();
  outside.editor = [](const std::string&) -> Result<std::string> { return makeError(ErrorCode::cancelled, "the editor ended with exit code 1"); };
  type("e");
  ASSERT_TRUE(waitShown("The editor ended with exit code 1."));
  outside.editor = [](const std::string& text) { return text; };
  type("e");
  ASSERT_TRUE(waitShown("Send to:"));
  press(Key::escape);
  EXPECT_TRUE(shows("Nothing was sent."));
  EXPECT_TRUE(sends.sent.empty());
}

TEST_F(UiTest, ResendsAsItIs) {
  add();
  draw();
  type("r");
  ASSERT_TRUE(waitFor([&] { return !sends.sent.empty(); }));
  EXPECT_EQ(sends.sent[0].bytes, "same again");
}

TEST_F(UiTest, CopiesAsCurl) {
  add().request("GET", "/it's", {{"Host", "api.example.com"}});
  draw();
  type("c");
  ASSERT_TRUE(waitShown("given to the terminal's clipboard"));
  EXPECT_TRUE(outside.copied.starts_with("curl ")) << outside.copied;
  EXPECT_TRUE(shows("curl "));
}

TEST_F(UiTest, MarksAreColoursInTurn) {
  add();
  capture->index->update(0, [](model::Summary& row) { row.annotation.color = 2; });
  draw();
  type("m");
  ASSERT_TRUE(waitFor([&] { return !capture->colored.empty(); }));
  EXPECT_EQ(capture->colored[0], std::pair(model::ExchangeId(1), 3));
  EXPECT_EQ(canvas.at(0, 2).style.look, Look::orange);
}

TEST_F(UiTest, HeldThingsAreEditedAndGoOn) {
  intercept.hold(7, "POST /x HTTP/1.1\nHost: held.test\n", "old");
  draw();
  EXPECT_TRUE(shows("1 held"));
  type("i");
  ASSERT_TRUE(waitShown("Host: held.test"));
  ASSERT_TRUE(waitShown("old"));
  outside.editor = [](const std::string& text) -> Result<std::string> { return text.substr(0, text.size() - 3) + "new\n"; };
  type("e");
  ASSERT_TRUE(waitShown("edited"));
  EXPECT_EQ(outside.given, "POST /x HTTP/1.1\nHost: held.test\n\nold");
  ASSERT_TRUE(waitShown("new"));
  EXPECT_TRUE(intercept.done.empty()) << "it is held until it is told to go";
  type("f");
  ASSERT_TRUE(waitFor([&] { return !intercept.done.empty(); }));
  EXPECT_EQ(intercept.done[0], "forward 7");
  EXPECT_EQ(intercept.forwarded->body, "new");
  EXPECT_FALSE(intercept.forwarded->head);
  EXPECT_TRUE(waitShown("nothing is held"));
}

TEST_F(UiTest, AnEditThatCannotBeSentIsTold) {
  intercept.hold(7, "POST /x HTTP/1.1\nHost: held.test\n");
  draw();
  type("i");
  outside.editor = [](const std::string&) -> Result<std::string> { return "POST /x HTTP/1.1\nBad Name: x\n\n"; };
  ASSERT_TRUE(waitShown("1 held"));
  type("e");
  EXPECT_TRUE(waitShown("Line 2: That is no field."));
}

TEST_F(UiTest, DecidesAboutWhatIsHeld) {
  for (const std::uint64_t id : {1, 2, 3, 4}) intercept.hold(id, "GET / HTTP/1.1\n");
  draw();
  type("i");
  type("d");
  ASSERT_TRUE(waitShown("3 held")) << "the queue is drawn a turn after the decision was made";
  press(Key::down);
  type("a");
  ASSERT_TRUE(waitShown("2 held"));
  type("F");
  ASSERT_TRUE(waitFor([&] { return intercept.done.size() == 3; }));
  EXPECT_EQ(intercept.done, (std::vector<std::string>{"drop 1", "abort 3", "all"}));
}

TEST_F(UiTest, InterceptIsSwitchedAndItsConditionTyped) {
  draw();
  type("i");
  EXPECT_TRUE(shows("Intercept is off"));
  type("i");
  EXPECT_TRUE(waitShown("Intercept is on"));
  type("2");
  EXPECT_TRUE(waitFor([&] { return intercept.now.responses; }));
  type("whots == x");
  EXPECT_TRUE(shows("^^^^"));
  press(Key::enter);
  EXPECT_EQ(intercept.now.condition, "");
  for (int i = 0; i < 20; ++i) press(Key::backspace);
  type("host == x");
  press(Key::enter);
  EXPECT_TRUE(waitFor([&] { return intercept.now.condition == "host == x"; }));
}

TEST_F(UiTest, QuitAsksWhenSomethingIsHeld) {
  intercept.hold(1, "GET / HTTP/1.1\n");
  draw();
  type("q");
  EXPECT_FALSE(ui().over());
  EXPECT_TRUE(shows("Quit? (y/n)"));
  type("n");
  EXPECT_FALSE(ui().over());
  type("qy");
  EXPECT_TRUE(ui().over());
}

TEST_F(UiTest, RulesAreSwitched) {
  service::RuleRow row;
  row.rule.id = "r1";
  row.rule.name = "Mocks";
  row.rule.enabled = true;
  rules.rows = {row, row};
  rules.rows[1].rule.id = "r2";
  rules.rows[1].rule.name = "From a file";
  rules.rows[1].ofRun = true;
  draw();
  type("R");
  EXPECT_TRUE(shows("[x]"));
  EXPECT_TRUE(shows("Mocks"));
  type(" ");
  EXPECT_TRUE(waitFor([&] { return !rules.rows[0].rule.enabled; }));
  EXPECT_TRUE(waitShown("1 of 2 on"));
  press(Key::down);
  type(" ");
  EXPECT_TRUE(shows("named for this run"));
  EXPECT_TRUE(rules.rows[1].rule.enabled);
}

TEST_F(UiTest, WhatIsSaidIsKept) {
  draw();
  ui().say("the disk is \x1b[31mfull");
  draw();
  EXPECT_TRUE(shows("the disk is ␛[31mfull"));
  type("j");
  EXPECT_FALSE(shows("the disk is"));
  type("L");
  EXPECT_TRUE(shows("the disk is"));
}

TEST_F(UiTest, AnotherProjectTakesTheListAndClosesWhatIsOfTheFormer) {
  add();
  draw();
  press(Key::enter);
  ASSERT_TRUE(waitShown("Overview"));
  capture = std::make_shared<test::FakeCapture>();
  capture->index->add(3);
  captureChanged.notify();
  draw();
  EXPECT_TRUE(shows("Traffic"));
  EXPECT_TRUE(shows("3 exchanges"));
}

TEST_F(UiTest, TheMouseChoosesOpensAndScrolls) {
  for (int i = 0; i < 50; ++i) add();
  draw();
  ui().key({Key::wheelUp, 0, 5, 5});
  draw();
  ui().key({Key::click, 0, 5, 4});
  draw();
  EXPECT_TRUE(canvas.at(5, 4).style.reverse);
  ui().key({Key::doubleClick, 0, 5, 4});
  draw();
  EXPECT_TRUE(waitShown("Overview"));
}

TEST_F(UiTest, HelpNamesTheKeys) {
  draw();
  type("?");
  EXPECT_TRUE(shows("Everywhere"));
  EXPECT_TRUE(shows("draw everything anew"));
}

}  // namespace
}  // namespace penstock::cui
