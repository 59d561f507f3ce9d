// SPDX-License-Identifier: GPL-3.0-or-later
// A host that is passed through undecrypted because a client refuses our certificate for it.
#pragma once

#include <string>

#include "penstock/base/clock.h"

namespace penstock::model {

struct AutoPassthrough {
  std::string host;    // as the client named it, lower case
  std::string client;  // address of the client it is for, without port; other programs on it are told apart by their JA4
  std::string ja4;     // of that client's hello
  std::string reason;  // one clause: "the client refused our certificate (alert unknown_ca)"
  unsigned count = 0;  // refusals that led to it
  WallTime since{}, expires{};
  bool takenBack = false;  // the client refused the server's own certificate as well: it is decrypted again
};

}  // namespace penstock::model
