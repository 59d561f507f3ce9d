// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace penstock {

/// As many descriptors as the system lets this process have: a tunnel takes two, and the usual soft limit of 1,024 is soon reached. Programs that are
/// started from then on have it as well.
void raiseDescriptorLimit();

}  // namespace penstock
