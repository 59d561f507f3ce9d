// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "penstock/wire/dns/message.h"
#include "wire/dns/name.h"
#include "wire/dns/numbers.h"

namespace penstock::wire::dns {
namespace {

constexpr std::uint16_t toQuestion = 0xc000 | headerSize;  // a pointer to the first name behind the header

std::uint16_t flagsOf(const Message& m) {
  const auto bit = [](bool on, unsigned place) { return on ? place : 0u; };
  return std::uint16_t(bit(m.response, 0x8000) | (m.opcode & 15u) << 11 | bit(m.authoritative, 0x0400) |
                       bit(m.truncated, 0x0200) | bit(m.recursionDesired, 0x0100) | bit(m.recursionAvailable, 0x0080) |
                       bit(m.authenticData, 0x0020) | bit(m.checkingDisabled, 0x0010) | (m.rcode & 15u));
}

bool writeRecord(std::string& out, const Record& record, const Message& message) {
  if (!message.questions.empty() && record.name != "." && record.name == message.questions.front().name)
    append16(out, toQuestion);
  else if (!writeName(out, record.name))
    return false;
  append16(out, record.type);
  append16(out, record.klass);
  append32(out, record.ttl);
  append16(out, std::uint16_t(record.data.size()));
  out.append(record.data);
  return record.data.size() <= 65535;
}

void writeEdns(std::string& out, const Message& message) {
  if (!message.edns) return;
  out += '\0';
  append16(out, typeOpt);
  append16(out, message.edns->udpSize);
  append32(out, std::uint32_t(message.rcode >> 4) << 24 | std::uint32_t(message.edns->version) << 16 |
                    (message.edns->dnssecOk ? 0x8000u : 0u));
  append16(out, 0);
}

std::string writeWith(const Message& message, bool records) {
  std::string out;
  append16(out, message.id);
  append16(out, flagsOf(message));
  append16(out, std::uint16_t(message.questions.size()));
  for (const auto* section : {&message.answers, &message.authorities, &message.additionals}) {
    const bool counted = section == &message.additionals && message.edns;
    append16(out, std::uint16_t((records ? section->size() : 0) + (counted ? 1 : 0)));
  }
  for (const Question& question : message.questions) {
    if (!writeName(out, question.name)) return {};
    append16(out, question.type);
    append16(out, question.klass);
  }
  for (const auto* section : {&message.answers, &message.authorities, &message.additionals})
    for (std::size_t i = 0; records && i < section->size(); ++i)
      if (!writeRecord(out, (*section)[i], message)) return {};
  writeEdns(out, message);
  return out;
}

}  // namespace

std::string writeMessage(const Message& message, std::size_t limit) {
  std::string out = writeWith(message, true);
  if (out.size() <= limit) return out;
  Message cut = message;
  cut.truncated = true;
  return writeWith(cut, false);
}

Message answerTo(const Message& query, std::uint16_t rcode) {
  Message out;
  out.id = query.id;
  out.response = true;
  out.opcode = query.opcode;
  out.recursionDesired = query.recursionDesired;
  out.checkingDisabled = query.checkingDisabled;
  out.recursionAvailable = true;
  out.rcode = rcode;
  if (query.questions.size() == 1) out.questions = query.questions;
  constexpr std::uint16_t taken = 1232;  // what passes every link without fragments (the DNS flag day of 2020)
  if (query.edns) out.edns = Edns{taken, 0, query.edns->dnssecOk};
  return out;
}

std::string refusal(const Query& query) {
  Message out = answerTo(query.message, query.rcode);
  if (query.rcode == formErr || query.rcode == notImp) {  // of a message that means nothing, nothing is repeated
    out.questions.clear();
    out.edns.reset();
  }
  return writeMessage(out);
}

std::size_t udpLimit(const Message& query, std::size_t most) {
  return query.edns ? std::clamp<std::size_t>(query.edns->udpSize, leastUdp, most) : leastUdp;
}

void setId(std::string& message, std::uint16_t id) {
  message[0] = char(id >> 8);
  message[1] = char(id & 0xff);
}

std::string truncatedCopy(std::string_view response) {
  Result<Message> read = readMessage(response);
  if (!read) return {};
  read->truncated = true;
  read->answers.clear();
  read->authorities.clear();
  read->additionals.clear();
  return writeMessage(*read);
}

}  // namespace penstock::wire::dns
