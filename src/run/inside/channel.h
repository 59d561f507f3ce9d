// SPDX-License-Identifier: GPL-3.0-or-later
// What the two processes of `penstock run` tell each other: the one outside, which the person started, and the guardian inside, its child. One byte
// says what a message is; the rest is the member of that name.
#pragma once

#include <optional>
#include <string>

#include "penstock/base/passed_descriptors.h"
#include "run/inside/furnish.h"

namespace penstock::run {

enum class Word : char {
  // The guardian's.
  entered = 'e',    // it has its namespaces, and is nobody in them
  network = 'n',    // here are its sockets: the text of the service's door, and descriptors
  untrusted = 'u',  // a place where roots are that could not be changed
  refused = 'r',    // a sentence; it has ended
  notRun = 'x',     // the number of an error: COMMAND could not be executed
  ended = 's',      // COMMAND's wait status
  // The other's.
  mapped = 'm',
  go = 'g',      // what to furnish it with
  signal = 'k',  // its number
};

struct Said {
  Word word{};
  std::string text;
  std::vector<Descriptor> descriptors;
};

Result<void> say(int socket, Word word, std::string_view text = {}, const std::vector<int>& descriptors = {});
/// Nothing: the other one is gone, or said what is none.
std::optional<Said> listen(int socket);

/// Furniture as a text, and back.
std::string written(const Furniture& furniture);
Furniture furnitureIn(std::string_view text);

}  // namespace penstock::run
