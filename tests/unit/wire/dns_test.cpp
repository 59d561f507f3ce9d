// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "penstock/wire/dns/message.h"

namespace penstock::wire::dns {
namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string out;
  for (const int v : values) out += char(v);
  return out;
}

std::string header(int flags, int questions, int answers = 0, int authorities = 0, int additionals = 0) {
  return bytes({0x12, 0x34, flags >> 8, flags & 255, 0, questions, 0, answers, 0, authorities, 0, additionals});
}

constexpr int query = 0x0100, response = 0x8180;

std::string question(std::string_view name, int type = typeA) {
  return nameData(name) + bytes({type >> 8, type & 255, 0, 1});
}

Message askFor(const std::string& name, std::uint16_t type = typeA) {
  Message out;
  out.id = 0x1234;
  out.recursionDesired = true;
  out.questions = {{name, type, classIn}};
  return out;
}

Record record(const std::string& name, std::uint16_t type, std::string data) {
  return {name, type, classIn, 60, std::move(data)};
}

TEST(DnsName, IsTextAndWireBothWays) {
  EXPECT_EQ(nameData("www.Example.com"), std::string("\3www\7Example\3com\0", 17));
  EXPECT_EQ(nameData("www.Example.com."), nameData("www.Example.com"));
  EXPECT_EQ(nameData("."), std::string(1, '\0'));
  EXPECT_EQ(nameData("a\\.b.\\000\\255"), std::string("\3a.b\2\0\xff\0", 8));
  for (const char* name : {"www.Example.com", ".", "a\\.b", "\\\\", "\\032\\000\\255.x"}) EXPECT_EQ(nameIn(nameData(name)), name);
  for (const std::string& none : {std::string("a..b"), std::string(64, 'a'), std::string("a\\"), std::string("a\\25"),
                                  std::string("\\256"), std::string(".a")})
    EXPECT_EQ(nameData(none), "") << none;
  std::string longest;
  for (int i = 0; i < 127; ++i) longest += i ? ".a" : "a";
  EXPECT_EQ(nameData(longest).size(), mostName);
  EXPECT_EQ(nameData(longest + ".b"), "");
}

TEST(DnsMessage, IsWrittenAndReadAgain) {
  Message m = askFor("www.example.com");
  m.response = m.authoritative = m.recursionAvailable = true;
  m.answers = {record("www.example.com", typeCname, nameData("a.example.net")),
               record("a.example.net", typeA, bytes({192, 0, 2, 1}))};
  m.authorities = {record("example.net", typeNs, nameData("ns.example.net"))};
  m.additionals = {record("ns.example.net", typeAaaa, std::string(16, '\1'))};
  m.edns = Edns{1232, 0, true};
  m.rcode = nxDomain;
  const std::string written = writeMessage(m);
  const Result<Message> read = readMessage(written);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, m);
  EXPECT_NE(written.find(bytes({0xc0, 12, 0, 5})), std::string::npos) << "the question's name is not repeated";
  for (std::size_t n = 0; n < written.size(); ++n) EXPECT_FALSE(readMessage(written.substr(0, n))) << n;
}

TEST(DnsMessage, CarriesTheUpperBitsOfTheCodeByEdns) {
  Message m = askFor("x");
  m.edns = Edns{};
  m.rcode = badVers;
  EXPECT_EQ(readMessage(writeMessage(m))->rcode, badVers);
}

TEST(DnsMessage, NamesInDataAreWrittenOut) {
  const std::string compressed = header(response, 1, 2) + question("example.com", typeMx) +
                                 bytes({0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 9, 0, 9, 0, 10}) + "\4mail" + bytes({0xc0, 12}) +
                                 bytes({0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 9, 0, 8, 0, 1, 0, 2, 1, 0xbb, 0xc0, 12});
  const Result<Message> read = readMessage(compressed);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(dataText(read->answers[0]), "10 mail.example.com");
  EXPECT_EQ(dataText(read->answers[1]), "1 2 443 example.com");
  EXPECT_EQ(read->answers[0].ttl, 9u);
}

TEST(DnsMessage, APointerLeadsBackOnly) {
  const auto answer = [](const std::string& owner) {
    return header(response, 0, 1) + owner + bytes({0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4});
  };
  EXPECT_TRUE(readMessage(answer(std::string(1, '\0'))));
  for (const std::string& wrong :
       {bytes({0xc0, 12}), bytes({0xc0, 14}), bytes({0xc0, 4}), bytes({0xff, 0xff}), std::string("\1a") + bytes({0xc0, 12}),
        bytes({0x40, 0}), bytes({0x80, 0}), std::string("\77short")})
    EXPECT_FALSE(readMessage(answer(wrong))) << testing::PrintToString(wrong);
  // Each of many names leads to the one before it: read once each, and too long after some.
  std::string chain = header(response, 0, 200);
  std::size_t last = 0;
  for (int i = 0; i < 200; ++i) {
    const std::size_t here = chain.size();
    chain += i == 0 ? std::string("\1a\0", 3) : "\1a" + bytes({0xc0 | int(last >> 8), int(last & 255)});
    chain += bytes({0, 16, 0, 1, 0, 0, 0, 0, 0, 0});
    last = here;
  }
  EXPECT_FALSE(readMessage(chain));
}

TEST(DnsMessage, DataThatIsNoneOfItsTypeIsMalformed) {
  const auto answer = [](int type, const std::string& data) {
    return readMessage(header(response, 0, 1) + bytes({0, 0, type, 0, 1, 0, 0, 0, 0, 0, int(data.size())}) + data);
  };
  EXPECT_TRUE(answer(typeA, "1234"));
  EXPECT_FALSE(answer(typeA, "123"));
  EXPECT_FALSE(answer(typeAaaa, "1234"));
  EXPECT_FALSE(answer(typeCname, "1234"));
  EXPECT_FALSE(answer(typeCname, ""));
  EXPECT_FALSE(answer(typeMx, "1"));
  EXPECT_FALSE(answer(typeSoa, bytes({0, 0, 1})));
  EXPECT_TRUE(answer(99, ""));
}

TEST(DnsMessage, IsCutWholeAndSaysSo) {
  Message m = askFor("many.example");
  m.response = true;
  m.edns = Edns{1232, 0, false};
  for (int i = 0; i < 100; ++i) m.answers.push_back(record("many.example", typeA, bytes({10, 0, 0, i})));
  const std::string cut = writeMessage(m, leastUdp);
  EXPECT_LE(cut.size(), leastUdp);
  const Result<Message> read = readMessage(cut);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->truncated && read->answers.empty() && read->edns);
  EXPECT_EQ(read->questions, m.questions);
  EXPECT_EQ(truncatedCopy(writeMessage(m)), cut);
}

TEST(DnsQuery, IsAskedRefusedOrDropped) {
  using Verdict = Query::Verdict;
  const std::string good = header(query, 1) + question("a.example");
  const std::string opt = bytes({0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0}), optV1 = bytes({0, 0, 41, 4, 208, 0, 1, 0, 0, 0, 0});
  const struct {
    const char* what;
    std::string bytes;
    Verdict verdict;
    int rcode;
  } cases[] = {
      {"a question", good, Verdict::ask, noError},
      {"bytes behind it", good + "rest", Verdict::ask, noError},
      {"with EDNS", header(query, 1, 0, 0, 1) + question("a.example") + opt, Verdict::ask, noError},
      {"nothing", "", Verdict::drop, 0},
      {"a piece of a header", good.substr(0, 11), Verdict::drop, 0},
      {"an answer", header(response, 1) + question("a.example"), Verdict::drop, 0},
      {"a broken answer", header(response, 9), Verdict::drop, 0},
      {"no question", header(query, 0), Verdict::refuse, formErr},
      {"a question that is not there", header(query, 1), Verdict::refuse, formErr},
      {"half a question", good.substr(0, good.size() - 1), Verdict::refuse, formErr},
      {"two questions", header(query, 2) + question("a") + question("b"), Verdict::refuse, formErr},
      {"a question that points at itself", header(query, 1) + bytes({0xc0, 12, 0, 1, 0, 1}), Verdict::refuse, formErr},
      {"a question that points into the header", header(query, 1) + bytes({0xc0, 0, 0, 1, 0, 1}), Verdict::refuse, formErr},
      {"more records than there are", header(query, 1, 0, 0, 1) + question("a.example"), Verdict::refuse, formErr},
      {"EDNS twice", header(query, 1, 0, 0, 2) + question("a.example") + opt + opt, Verdict::refuse, formErr},
      {"EDNS of another version", header(query, 1, 0, 0, 1) + question("a.example") + optV1, Verdict::refuse, badVers},
      {"an update", header(0x2800, 1) + question("example", typeSoa), Verdict::refuse, notImp},
      {"a zone", header(query, 1) + question("example", typeAxfr), Verdict::refuse, refused},
  };
  for (const auto& c : cases) {
    const Query read = readQuery(c.bytes);
    EXPECT_EQ(int(read.verdict), int(c.verdict)) << c.what;
    EXPECT_EQ(read.why.empty(), c.verdict == Verdict::ask) << c.what;
    if (c.verdict != Verdict::refuse) continue;
    const std::string said = refusal(read);
    const Result<Message> answer = readMessage(said);
    ASSERT_TRUE(answer) << c.what;
    EXPECT_EQ(answer->rcode, c.rcode) << c.what;
    EXPECT_TRUE(answer->id == 0x1234 && answer->response) << c.what;
    EXPECT_LE(said.size(), c.bytes.size()) << c.what;
  }
}

TEST(DnsQuery, SaysHowMuchFitsIntoAnAnswer) {
  Message m = askFor("x");
  EXPECT_EQ(udpLimit(m, 1232), 512u);
  m.edns = Edns{100, 0, false};
  EXPECT_EQ(udpLimit(m, 1232), 512u);
  m.edns->udpSize = 900;
  EXPECT_EQ(udpLimit(m, 1232), 900u);
  m.edns->udpSize = 65535;
  EXPECT_EQ(udpLimit(m, 1232), 1232u);
}

TEST(DnsAnswer, IsCheckedAgainstTheQuestion) {
  Message m = askFor("A.example");
  m.response = true;
  const Question asked{"a.EXAMPLE", typeA, classIn};
  EXPECT_TRUE(answers(writeMessage(m), 0x1234, asked)) << "case means nothing";
  EXPECT_FALSE(answers(writeMessage(m), 0x1235, asked));
  EXPECT_FALSE(answers(writeMessage(m), 0x1234, {"b.example", typeA, classIn}));
  EXPECT_FALSE(answers(writeMessage(m), 0x1234, {"a.example", typeAaaa, classIn}));
  EXPECT_FALSE(answers(writeMessage(m).substr(0, 14), 0x1234, asked));
  m.response = false;
  EXPECT_FALSE(answers(writeMessage(m), 0x1234, asked)) << "a query is no answer";
  m.response = true;
  m.questions.clear();
  EXPECT_FALSE(answers(writeMessage(m), 0x1234, asked)) << "an answer to nothing";
  m.rcode = formErr;
  EXPECT_TRUE(answers(writeMessage(m), 0x1234, asked)) << "a server that cannot read us";
}

TEST(DnsText, TellsAnAnswerInOneLine) {
  Message m = askFor("a.example");
  EXPECT_EQ(answerText(m), "no such record");
  m.answers = {record("a.example", typeCname, nameData("b.example")), record("b.example", typeA, bytes({192, 0, 2, 1}))};
  EXPECT_EQ(answerText(m), "CNAME b.example, 192.0.2.1");
  m.rcode = nxDomain;
  EXPECT_EQ(answerText(m), "NXDOMAIN, CNAME b.example, 192.0.2.1");
  m.answers.clear();
  EXPECT_EQ(answerText(m), "NXDOMAIN");
  m.rcode = noError;
  m.truncated = true;
  EXPECT_EQ(answerText(m), "truncated");
  m.questions.front().type = typeTxt;
  for (int i = 0; i < 1000; ++i) m.answers.push_back(record("a.example", typeTxt, bytes({3}) + "a\"b"));
  EXPECT_LE(answerText(m).size(), 400u);
  EXPECT_TRUE(answerText(m).starts_with("\"a\\\"b\", "));
  EXPECT_TRUE(answerText(m).ends_with(" more (truncated)"));
}

TEST(DnsText, OfData) {
  EXPECT_EQ(typeText(typeHttps), "HTTPS");
  EXPECT_EQ(typeText(4711), "TYPE4711");
  EXPECT_EQ(rcodeText(servFail), "SERVFAIL");
  EXPECT_EQ(rcodeText(11), "RCODE11");
  EXPECT_EQ(dataText(record("x", typeAaaa, std::string(15, '\0') + '\1')), "::1");
  EXPECT_EQ(dataText(record("x", 4711, bytes({1, 255}))), "\\# 2 01FF");
  EXPECT_EQ(dataText(record("x", typeTxt, bytes({9}) + "short")), "\\# 6 0973686F7274")
      << "lengths that do not fit are no strings";
  EXPECT_EQ(dataText(record("x", typeSoa, nameData("ns") + nameData("me") + std::string(19, '\0') + '\5')), "ns me 0 0 0 0 5");
}

}  // namespace
}  // namespace penstock::wire::dns
