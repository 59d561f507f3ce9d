// SPDX-License-Identifier: GPL-3.0-or-later
// What a person wrote comes back as it was, and what others wrote into a project costs nothing.
#include "penstock/service/drafts.h"

#include <gtest/gtest.h>

#include "service/drafts/draft_json.h"
#include "unit/service/recorded.h"
#include "unit/service/temp_folder.h"

namespace penstock::service::test {
namespace {

RequestTab tabOf(std::uint64_t id, std::string text) {
  RequestTab tab;
  tab.id = id;
  tab.text = std::move(text);
  return tab;
}

Drafts written() {
  Drafts drafts;
  RequestTab tab = tabOf(3, std::string("GET / HTTP/1.1\r\nHost: a\r\n\r\n\0\xff\x80", 30));
  tab.name = "log in";
  tab.target = "http://{{host}}:8080";
  tab.options.sni = "other.example";
  tab.options.verify = false;
  tab.options.upstreamProxy = "direct";
  tab.options.redirects = 3;
  tab.options.leaveOpen = true;
  tab.options.timeout = std::chrono::milliseconds(1500);
  tab.inStep.lengthTouched = true;
  tab.after = {{draft::Extraction::From::regex, "token=(\\w+)", 1, "token"}};
  tab.original = 41;
  tab.past = {{1, "GET /before HTTP/1.1\r\n\r\n", tab.target, tab.options, 42, WallTime(std::chrono::microseconds(1'700'000'000'000'000))}};
  tab.past[0].inStep.hostTouched = tab.past[0].inStep.bodyIsDecoded = true;
  drafts.tabs = {tab, tabOf(1, "")};
  drafts.current = 1;
  drafts.lastId = 7;
  drafts.chain = {1, 3};
  drafts.chainAgain = "status == 401";
  drafts.environments = {{"staging", {{"host", "staging.example"}, {"raw", std::string("\0\xfe", 2)}}}, {"empty", {}}};
  drafts.environment = "staging";
  drafts.taken = {"", {{"token", "abc"}}};
  return drafts;
}

void save(const KeptDrafts& kept, const Drafts& drafts) {
  kept.saveOrder(drafts);
  for (const RequestTab& tab : drafts.tabs) {
    EXPECT_TRUE(kept.saveTab(tab));
    for (const SentDraft& sent : tab.past) kept.saveSent(tab.id, sent);
  }
}

TEST(KeptDrafts, ComeBackAsTheyWere) {
  const TempFolder folder;
  const std::string path = folder / "a.penstock";
  const Drafts drafts = written();
  {
    const ProjectPtr project = openProject(path);
    const KeptDrafts kept(project);
    EXPECT_EQ(kept.load(), Drafts());
    save(kept, drafts);
    EXPECT_EQ(kept.load(), drafts);
    project->impl().close();
  }
  const ProjectPtr again = openProject(path);
  Drafts expected = drafts;
  // These projects are nobody's: no list of those that were closed is kept here.
  expected.tabs[0].doubtful = again->status().foreign;
  if (again->status().foreign) {
    expected.tabs[0].past[0].options.verify.reset();
    expected.tabs[0].past[0].options.upstreamProxy.clear();
  }
  EXPECT_EQ(KeptDrafts(again).load(), expected);
  again->impl().close();
}

TEST(KeptDrafts, DoubtIsKept) {
  const TempFolder folder;
  const ProjectPtr project = openProject(folder / "a.penstock");
  const KeptDrafts kept(project);
  Drafts drafts = written();
  drafts.tabs[0].doubtful = true;
  save(kept, drafts);
  EXPECT_TRUE(kept.load().tabs[0].doubtful);
  EXPECT_FALSE(kept.load().tabs[1].doubtful);
}

TEST(KeptDrafts, WhatIsDroppedIsGone) {
  const TempFolder folder;
  const ProjectPtr project = openProject(folder / "a.penstock");
  const KeptDrafts kept(project);
  Drafts drafts = written();
  save(kept, drafts);
  kept.dropTab(drafts.tabs[0]);
  EXPECT_EQ(project->setting("resender/3"), "");
  EXPECT_EQ(project->setting("resender/3/1"), "");
  const Drafts left = kept.load();
  ASSERT_EQ(left.tabs.size(), 1u);
  EXPECT_EQ(left.tabs[0].id, 1u);
  EXPECT_EQ(left.chain, std::vector<std::uint64_t>{1});
  EXPECT_EQ(left.lastId, 7u) << "a number is never given twice";
  project->impl().close();
}

TEST(KeptDrafts, ATextThatIsTooLargeIsNotKept) {
  const TempFolder folder;
  const ProjectPtr project = openProject(folder / "a.penstock");
  const KeptDrafts kept(project);
  Drafts drafts;
  drafts.tabs = {tabOf(1, std::string(KeptDrafts::mostText + 1, 'x'))};
  drafts.tabs[0].name = "large";
  kept.saveOrder(drafts);
  EXPECT_FALSE(kept.saveTab(drafts.tabs[0]));
  const Drafts left = kept.load();
  ASSERT_EQ(left.tabs.size(), 1u);
  EXPECT_EQ(left.tabs[0].name, "large");
  EXPECT_EQ(left.tabs[0].text, "");
  project->impl().close();
}

TEST(KeptDrafts, ForgetsTheOldestFirst) {
  Drafts drafts;
  drafts.tabs = {tabOf(1, "a"), tabOf(2, "b")};
  for (std::uint64_t i = 1; i <= KeptDrafts::mostPast + 2; ++i)
    drafts.tabs[0].past.push_back({i, "x", {}, {}, 0, WallTime(std::chrono::microseconds(100 + i))});
  using Gone = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
  EXPECT_EQ(forgetOldest(drafts), (Gone{{1, 1}, {1, 2}}));
  EXPECT_EQ(drafts.tabs[0].past.size(), KeptDrafts::mostPast);
  for (std::uint64_t i = 1; i <= 9; ++i)
    drafts.tabs[1].past.push_back({i, std::string(KeptDrafts::mostText, 'y'), {}, {}, 0, WallTime(std::chrono::microseconds(i))});
  EXPECT_EQ(forgetOldest(drafts), (Gone{{2, 1}, {2, 2}})) << "older than all of the other tab's, and the bytes are within bounds then";
  EXPECT_TRUE(forgetOldest(drafts).empty());
}

TEST(KeptDrafts, TheLastSendOfATabIsNeverForgotten) {
  Drafts drafts;
  drafts.tabs = {tabOf(1, std::string(KeptDrafts::mostBytes / 2 + 1, 'x')), tabOf(2, "b")};
  drafts.tabs[0].past = {{1, drafts.tabs[0].text, {}, {}, 0, WallTime(std::chrono::microseconds(3))}};
  drafts.tabs[1].past = {{1, "old", {}, {}, 0, WallTime(std::chrono::microseconds(1))}, {2, "newer", {}, {}, 0, WallTime(std::chrono::microseconds(2))}};
  using Gone = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
  EXPECT_EQ(forgetOldest(drafts), (Gone{{2, 1}}));
  EXPECT_EQ(drafts.tabs[0].past.size(), 1u);
}

TEST(KeptDrafts, WhateverAProjectSaysIsReadOrPassedOver) {
  const TempFolder folder;
  const ProjectPtr project = openProject(folder / "a.penstock");
  const char* const orders[] = {"", "[]", "nothing", R"({"order":[1,1,2,-3,"x",null,99999999999999999999999],"current":2.5,"chain":[7]})",
                                R"({"order":{},"environments":[1,{"name":1,"variables":[["a"],["b","!"],["c","eA=="]]}],"taken":[],"environment":{}})"};
  const char* const tabs[] = {"", "{", R"({"text":"%%%"})",
                              R"({"text":"R0VU","options":{"target":"nowhere at all","redirects":9999999,"timeout":-4},"after":[{"from":"moon"},{"from":"json"}],"sent":[3,3,2,1,"q"]})"};
  for (const char* order : orders)
    for (const char* tab : tabs) {
      (void)project->setSetting("resender", order);
      (void)project->setSetting("resender/1", tab);
      const Drafts drafts = KeptDrafts(project).load();
      EXPECT_LE(drafts.tabs.size(), 1u);
      for (const RequestTab& one : drafts.tabs) EXPECT_LE(one.options.redirects, 50u);
    }
  project->impl().close();
}

RequestTab typed(std::string text) {
  RequestTab tab = tabOf(1, std::move(text));
  tab.target = "http://{{host}}:8080";
  return tab;
}

draft::Variables values() { return draft::Variables(draft::Environment{"", {{"host", "a.example"}, {"word", "four"}}}); }

TEST(ReadyToSend, BringsTheTextInStepWhereItCanBeSeen) {
  const auto ready = readyToSend(typed("POST / HTTP/1.1\r\nHost: old\r\nContent-Length: 1\r\n\r\nfour"), values());
  ASSERT_TRUE(ready);
  const std::string expected = "POST / HTTP/1.1\r\nHost: a.example:8080\r\nContent-Length: 4\r\n\r\nfour";
  EXPECT_EQ(ready->request.bytes, expected);
  EXPECT_EQ(ready->typed, expected);
  EXPECT_EQ(ready->request.options.target, (draft::Target{"http", "a.example", 8080}));
}

TEST(ReadyToSend, VariablesGoOutAsValuesAndStayAsTheyWereTyped) {
  const std::string text = "POST /{{word}} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n{{word}}{{unknown}}";
  const auto ready = readyToSend(typed(text), values());
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->request.bytes, "POST /four HTTP/1.1\r\nHost: a.example:8080\r\nContent-Length: 15\r\n\r\nfour{{unknown}}");
  EXPECT_EQ(ready->typed, text);
  ASSERT_FALSE(ready->notes.empty());
  EXPECT_NE(ready->notes[0].find("unknown"), std::string::npos) << ready->notes[0];
}

TEST(ReadyToSend, WhatWasTouchedByHandGoesOutAsTyped) {
  RequestTab tab = typed("POST / HTTP/1.1\nhost: nowhere\r\nContent-Length: 99\r\n\r\nx");
  tab.inStep.lengthTouched = tab.inStep.hostTouched = true;
  const auto ready = readyToSend(tab, values());
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->request.bytes, tab.text);
}

TEST(ReadyToSend, SaysWhatIsWrongWithATarget) {
  for (const char* target : {"", "ftp://a", "http://{{nothing}}", "http://a:99999"}) {
    RequestTab tab = typed("GET / HTTP/1.1\r\n\r\n");
    tab.target = target;
    const auto ready = readyToSend(tab, values());
    ASSERT_FALSE(ready) << target;
    EXPECT_FALSE(ready.error().message.empty());
  }
}

TEST(ReadyToSend, MessagesOfGrpcHaveValuesWhereTheyHaveTexts) {
  RequestTab tab;
  tab.target = "http://h";
  tab.text = "POST /a.B/C HTTP/2\n:authority: h\ncontent-type: application/grpc\n\n" + std::string("\0\0\0\0\x09\x0a\7{{key}}", 14);
  draft::Variables variables;
  variables.set("key", "longer than before");
  const auto ready = readyToSend(tab, variables);
  ASSERT_TRUE(ready);
  EXPECT_TRUE(ready->request.bytes.ends_with(std::string("\0\0\0\0\x14\x0a\x12longer than before", 25))) << ready->request.bytes;
  EXPECT_TRUE(ready->notes.empty());
  EXPECT_EQ(ready->typed, tab.text) << "what is typed keeps its names";
}

TEST(ReadyToSend, OfGrpcThatIsNoneTheHeadAloneHasVariables) {
  RequestTab tab;
  tab.target = "http://h";
  const std::string body("\0\0\0\0\7{{key}}", 12);
  tab.text = "POST /a.B/C HTTP/2\n:authority: h\ncontent-type: application/grpc\nx-key: {{key}}\n\n" + body;
  draft::Variables variables;
  variables.set("key", "longer than before");
  const auto ready = readyToSend(tab, variables);
  ASSERT_TRUE(ready);
  EXPECT_NE(ready->request.bytes.find("x-key: longer than before\n"), std::string::npos);
  EXPECT_TRUE(ready->request.bytes.ends_with("\n\n" + body));
  ASSERT_EQ(ready->notes.size(), 1u);
  EXPECT_EQ(ready->notes[0], "variables in its messages are sent as they stand: message 1 is none of Protocol Buffers");
}

}  // namespace
}  // namespace penstock::service::test
