// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/terminal/capabilities.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <term.h>

namespace penstock::cui {
namespace {

std::string* taken = nullptr;  // of the function that tputs() calls

int take(int byte) {
  *taken += char(byte);
  return byte;
}

const char* textOf(const char* name) {
  const char* const value = ::tigetstr(name);
  return value == reinterpret_cast<const char*>(-1) ? nullptr : value;
}

}  // namespace

bool readCapabilities(int descriptor) {
  int error = 0;
  return ::setupterm(nullptr, descriptor, &error) == OK;
}

bool hasCapability(const char* name) { return textOf(name) != nullptr; }

std::string capabilityBytes(const char* name) {
  std::string out;
  taken = &out;
  if (const char* const value = textOf(name)) ::tputs(value, 1, take);
  taken = nullptr;
  return out;
}

}  // namespace penstock::cui
