# Run as a script: writes OUTPUT, a C++ source that defines `NAME` (a std::string_view in namespace SPACE) holding the bytes of INPUT.
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}" "#include <string_view>\nnamespace ${SPACE} {\nnamespace {\nconst unsigned char bytes[] = {${bytes}0};\n}\nextern const std::string_view ${NAME};\nconst std::string_view ${NAME}{reinterpret_cast<const char*>(bytes), sizeof(bytes) - 1};\n}\n")
