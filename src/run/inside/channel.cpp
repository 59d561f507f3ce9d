// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/inside/channel.h"

namespace penstock::run {

namespace {

std::string taken(std::string_view& text) {
  const std::size_t end = std::min(text.find('\0'), text.size());
  std::string out(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return out;
}

}  // namespace

Result<void> say(int socket, Word word, std::string_view text, const std::vector<int>& descriptors) {
  return sendPassing(socket, char(word) + std::string(text), descriptors);
}

std::optional<Said> listen(int socket) {
  auto message = receivePassed(socket);
  if (!message || !*message) return std::nullopt;
  Said out;
  out.word = Word((*message)->text.front());
  out.text = (*message)->text.substr(1);
  out.descriptors = std::move((*message)->descriptors);
  return out;
}

std::string written(const Furniture& f) {
  std::string out;
  for (const std::string& part : {f.room, f.caPem, f.home, f.nss}) (out += part) += '\0';
  for (const std::string& place : f.nssPlaces) (out += place) += '\0';
  return out;
}

Furniture furnitureIn(std::string_view text) {
  Furniture out;
  for (std::string* part : {&out.room, &out.caPem, &out.home, &out.nss}) *part = taken(text);
  while (!text.empty()) out.nssPlaces.push_back(taken(text));
  return out;
}

}  // namespace penstock::run
