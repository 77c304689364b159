// Runs a fuzz target over files, so that it is built and exercised wherever the tests are. The preset fuzz has the same
// targets for libFuzzer.
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
    int runs = 0;
    for (int i = 1; i < argc; ++i) {
        std::ifstream file(argv[i], std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), {});
        for (std::size_t cut = bytes.size();; cut /= 2, ++runs) {  // whole, then ever shorter
            LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), cut);
            if (cut == 0) break;
        }
    }
    std::cout << runs << " inputs\n";
    return runs > 0 ? 0 : 1;
}
