// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/inside/families.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

namespace penstock::run {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64, kOther = AUDIT_ARCH_I386, kOtherSocket = 359;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64, kOther = AUDIT_ARCH_ARM, kOtherSocket = 281;
#else
constexpr std::uint32_t kArchitecture = 0, kOther = 0, kOtherSocket = 0;
#endif
constexpr std::uint32_t kIoUringSetup = 425;  // of every architecture
constexpr std::uint32_t kNumberBits = 0xBFFFFFFF;  // without the bit of x32, whose calls have the same numbers
constexpr std::uint32_t kRds = 21, kTipc = 30, kBluetooth = 31, kNfc = 39, kVsock = 40, kQipcrtr = 42, kXdp = 44;

sock_filter load(std::size_t offset) { return {BPF_LD | BPF_W | BPF_ABS, 0, 0, std::uint32_t(offset)}; }
/// Goes on with the next, or so many further where it is something else.
sock_filter equals(std::uint32_t value, std::size_t otherwise) { return {BPF_JMP | BPF_JEQ | BPF_K, 0, std::uint8_t(otherwise), value}; }
sock_filter answer(std::uint32_t action) { return {BPF_RET | BPF_K, 0, 0, action}; }

/// What follows of this architecture's numbers; the list behind it is of one length.
void addCalls(std::vector<sock_filter>& out, std::uint32_t socketCall) {
  out.push_back(load(offsetof(seccomp_data, nr)));
  out.push_back({BPF_ALU | BPF_AND | BPF_K, 0, 0, kNumberBits});
  out.push_back(equals(kIoUringSetup, 1));
  out.push_back(answer(SECCOMP_RET_ERRNO | ENOSYS));
  constexpr std::uint32_t families[] = {kRds, kTipc, kBluetooth, kNfc, kVsock, kQipcrtr, kXdp};
  out.push_back(equals(socketCall, 1 + 2 * std::size(families)));
  out.push_back(load(offsetof(seccomp_data, args)));  // its low half, on machines with the little end first
  for (const std::uint32_t family : families) {
    out.push_back(equals(family, 1));
    out.push_back(answer(SECCOMP_RET_ERRNO | EAFNOSUPPORT));
  }
  out.push_back(answer(SECCOMP_RET_ALLOW));
}

}  // namespace

bool keepToNamespacedSockets() {
  if (kArchitecture == 0) return false;
  std::vector<sock_filter> program, other;
  addCalls(program, SYS_socket);
  addCalls(other, kOtherSocket);
  program.insert(program.begin(), {load(offsetof(seccomp_data, arch)), equals(kArchitecture, program.size())});
  other.insert(other.begin(), {equals(kOther, other.size())});
  program.insert(program.end(), other.begin(), other.end());
  program.push_back(answer(SECCOMP_RET_ALLOW));
  const sock_fprog all{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all, 0, 0) == 0;
}

}  // namespace penstock::run
