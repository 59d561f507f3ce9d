// SPDX-License-Identifier: GPL-3.0-or-later
// What is read of a message is what is read of it again once it was written; its texts are bounded; a refusal, and an answer without
// records, is never larger than the query.
#include "fuzz/fuzz.h"
#include "penstock/wire/dns/message.h"

namespace {

using namespace penstock;
namespace dns = wire::dns;
using Verdict = dns::Query::Verdict;

void roundTrip(const dns::Message& message) {
  const std::string written = dns::writeMessage(message, SIZE_MAX);
  const Result<dns::Message> again = dns::readMessage(written);
  fuzz::require(again && *again == message, "what was written is read otherwise");
  const std::string cut = dns::writeMessage(message, dns::leastUdp);
  if (message.questions.size() <= 1) fuzz::require(cut.size() <= dns::leastUdp, "an answer over its limit");
  fuzz::require(bool(dns::readMessage(cut)), "a cut answer cannot be read");
}

void texts(const dns::Message& message) {
  fuzz::require(dns::answerText(message).size() < 1000, "a text without bounds");
  for (const auto* section : {&message.answers, &message.authorities, &message.additionals})
    for (const dns::Record& record : *section) {
      fuzz::require(!dns::dataText(record).empty(), "data without words");
      fuzz::require(!dns::nameData(record.name).empty(), "a name that cannot be written");
    }
}

void query(std::string_view in) {
  const dns::Query read = dns::readQuery(in);
  if (read.verdict == Verdict::refuse) {
    const std::string said = dns::refusal(read);
    fuzz::require(!said.empty() && said.size() <= in.size(), "a refusal larger than what was sent");
    fuzz::require(dns::readQuery(said).verdict == Verdict::drop, "a refusal that would be answered");
  }
  if (read.verdict != Verdict::ask) return;
  fuzz::require(read.message.questions.size() == 1, "not one question");
  const std::string failed = dns::writeMessage(dns::answerTo(read.message, dns::servFail));
  fuzz::require(!failed.empty() && failed.size() <= in.size(), "an answer without records larger than the query");
  fuzz::require(dns::answers(failed, read.message.id, read.message.questions.front()), "our own answer is not one");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view in = fuzz::asText(data, size);
  query(in);
  const std::string cut = dns::truncatedCopy(in);
  const Result<dns::Message> message = dns::readMessage(in);
  fuzz::require(message || cut.empty(), "bytes that cannot be read were cut");
  if (!message) return 0;
  roundTrip(*message);
  texts(*message);
  return 0;
}
