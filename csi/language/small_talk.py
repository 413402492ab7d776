"""Small talk: greetings, thanks, good wishes and short replies, in the most spoken languages.

The phrases are data. `small_talk_left` takes them off a message one after the other; what is left is what the message
says besides.
"""

import re
import unicodedata
from enum import StrEnum


class SmallTalk(StrEnum):
    """What a phrase of small talk does."""

    GREETING = "greeting"
    THANKS = "thanks"
    WISH = "wish"
    REPLY = "reply"
    BYE = "bye"
    TEST = "test"
    CHAT = "chat"


_PHRASES: dict[SmallTalk, str] = {
    SmallTalk.GREETING: """
        hi | hello | hey | hiya | heya | yo | howdy | hullo | g'day | hi there | hello there | hey there
        hi again | hello again | good morning | good afternoon | good evening | good day | morning | afternoon
        evening | gm | mornin | greetings | dear kaizen | welcome | welcome back | top of the morning
        happy monday | happy tuesday | happy wednesday | happy thursday | happy friday | hello world | hola
        buenos días | buenos dias | buen día | buen dia | buenas | buenas tardes | buenas noches | qué tal
        que tal | muy buenas | saludos | bonjour | salut | coucou | bonsoir | bonjour à tous | bonjour a tous
        bonne journée | bonne journee | allô | allo | re-bonjour | olá | ola | oi | bom dia | boa tarde
        boa noite | tudo bem | e aí | e ai | alô | привет | здравствуйте | здравствуй | доброе утро
        добрый день | добрый вечер | приветствую | всем привет | privet | zdravstvuyte | dobroe utro | dobry den
        नमस्ते | नमस्कार | प्रणाम | सुप्रभात | शुभ प्रभात | राम राम | namaste | namaskar | namasthe | pranam
        suprabhat | shubh prabhat | namaste ji | hello ji | good morning ji | kaise ho | kaise hain aap
        नमस्ते जी | নমস্কার | হ্যালো | হাই | শুভ সকাল | শুভ সন্ধ্যা | আসসালামু আলাইকুম | সালাম | nomoshkar
        shubho shokal | kemon achen | مرحبا | مرحبًا | مرحباً | أهلا | أهلاً | اهلا | أهلا وسهلا | اهلا وسهلا
        السلام عليكم | السلام عليكم ورحمة الله | السلام عليكم ورحمة الله وبركاته | وعليكم السلام | صباح الخير
        صباح النور | مساء الخير | marhaba | ahlan | ahlan wa sahlan | sabah al khair | sabah el kheir
        masa al khair | assalamu alaikum | assalamualaikum | salam alaikum | salaam alaikum | as-salamu alaykum
        as salamu alaikum | salam | salaam | wa alaikum assalam | walaikum assalam | asalam o alaikum
        assalam o alaikum | aoa | سلام | آداب | اسلام علیکم | السلام علیکم | السلام وعلیکم | صبح بخیر | adab
        aadab | subah bakhair | 你好 | 您好 | 大家好 | 早上好 | 早安 | 早 | 上午好 | 下午好 | 晚上好 | 中午好
        哈喽 | 嗨 | 你们好 | nihao | ni hao | ni hao ma | zao shang hao | zaoshang hao | 你好吗 | 早晨
        こんにちは | おはよう | おはようございます | こんばんは | もしもし | はじめまして | お疲れ様です
        お疲れさまです | お疲れ様でした | おつかれさまです | お世話になっております | よろしくお願いします
        よろしくお願いいたします | よろしく | konnichiwa | ohayo | ohayou gozaimasu | konbanwa
        otsukaresama desu | 안녕 | 안녕하세요 | 안녕하십니까 | 좋은 아침 | 좋은 아침입니다 | annyeong
        annyeonghaseyo | hallo | moin | moin moin | servus | grüezi | gruezi | grüß gott | guten morgen
        guten tag | guten abend | guten morgen zusammen | tach | mahlzeit | hoi | goedemorgen | goedemiddag
        goedenavond | goedendag | ciao | buongiorno | buonasera | buondì | salve | buon pomeriggio | merhaba
        selam | günaydın | gunaydin | iyi günler | iyi gunler | iyi akşamlar | selamün aleyküm | selamat pagi
        selamat siang | selamat sore | selamat malam | halo | hai | apa kabar | pagi | siang | xin chào
        xin chao | chào | chào bạn | chào buổi sáng | chao | cześć | czesc | dzień dobry | dzien dobry
        dobry wieczór | hej | hejsan | god morgon | god dag | god morgen | hei | moi | huomenta | hyvää huomenta
        ahoj | dobrý den | dobrý deň | szia | jó napot | jó reggelt | bună | buna ziua | bună ziua
        bună dimineața | zdravo | dobar dan | bok | здраво | добър ден | добрий день | привіт | γεια | γεια σας
        καλημέρα | καλησπέρα | kalimera | yassas | שלום | בוקר טוב | shalom | boker tov | สวัสดี | สวัสดีครับ
        สวัสดีค่ะ | sawasdee | sawadee krap | வணக்கம் | vanakkam | నమస్కారం | namaskaram | ನಮಸ್ಕಾರ | നമസ്കാരം
        ਸਤ ਸ੍ਰੀ ਅਕਾਲ | sat sri akal | नमस्कार मंडळी | kem cho | કેમ છો | નમસ્તે | jambo | habari
        habari za asubuhi | hujambo | mambo | shikamoo | sannu | ina kwana | bawo ni | kumusta | kamusta
        magandang umaga | magandang hapon | درود | sobh bekheir | mingalaba | sain baina uu
        """,
    SmallTalk.THANKS: """
        thanks | thank you | thx | ty | tysm | tyvm | thnx | tks | tnx | cheers | ta | ta very much
        thanks a lot | thanks a million | thanks a bunch | thanks so much | thank you so much
        thank you very much | many thanks | thanks again | thank you again | thanks in advance
        much appreciated | appreciated | appreciate it | i appreciate it | really appreciate it | much obliged
        cheers mate | thanks mate | big thanks | thanks team | no thanks | no thank you | no, thanks | bless you
        thank u | thank you kindly | thanks everyone | thanks for your help | thank you for your help
        thanks for the help | thanks for the info | thanks for the update | thanks for letting me know
        thank you for letting me know | thanks for the quick reply | thanks for the reply
        thanks for the answer | thanks for the quick answer | thanks for getting back to me
        thanks for listening | thank you for the information | thanks for the information | thanks for asking
        thanks for the reminder | gracias | muchas gracias | mil gracias | muchísimas gracias
        muchisimas gracias | gracias por todo | merci | merci beaucoup | merci bien | mille mercis
        merci d'avance | grand merci | obrigado | obrigada | muito obrigado | muito obrigada | brigado | brigada
        valeu | obrigadão | спасибо | спасибо большое | большое спасибо | благодарю | благодарю вас | спс
        spasibo | spasibo bolshoe | धन्यवाद | बहुत धन्यवाद | शुक्रिया | बहुत शुक्रिया | बहुत बहुत धन्यवाद
        dhanyavaad | dhanyavad | dhanyawad | dhanyawaad | bahut dhanyavaad | bahut dhanyavad | shukriya
        bahut shukriya | bohot shukriya | bahut bahut shukriya | ধন্যবাদ | অনেক ধন্যবাদ | আপনাকে ধন্যবাদ
        শুকরিয়া | dhonnobad | onek dhonnobad | dhanyabad | شكرا | شكراً | شكرًا | شكرا جزيلا | شكراً جزيلاً
        شكرا لك | شكرا لكم | شكراً لك | ألف شكر | جزاك الله خيرا | جزاكم الله خيرا | تسلم | يسلمو | مشكور
        shukran | shukran jazeelan | shukran jazilan | jazakallah | jazak allah | jazakallah khair
        jazak allah khair | mashkoor | شکریہ | بہت شکریہ | بہت بہت شکریہ | مہربانی | mehrbani | meherbani | 谢谢
        谢谢你 | 谢谢您 | 谢谢大家 | 多谢 | 非常感谢 | 感谢 | 谢了 | 太感谢了 | 谢谢啦 | 辛苦了 | xiexie
        xie xie | 谢谢谢谢 | 謝謝 | 多謝 | 唔該 | ありがとう | ありがとうございます | どうもありがとうございます
        ありがとうございました | どうも | 感謝します | 助かります | 助かりました | arigato | arigatou
        arigato gozaimasu | arigatou gozaimasu | domo arigato | 감사합니다 | 고맙습니다 | 고마워요 | 고마워
        감사해요 | 땡큐 | gamsahamnida | kamsahamnida | gomawo | danke | vielen lieben dank | lieben dank
        ganz lieben dank | danke euch | danke ihnen | dankeschön | danke schön | danke schoen | vielen dank
        besten dank | herzlichen dank | danke dir | danke sehr | tausend dank | merci vielmals | dank je
        dank je wel | dank u | dank u wel | bedankt | dankjewel | hartelijk dank | grazie | grazie mille
        grazie tante | mille grazie | molte grazie | ti ringrazio | teşekkürler | tesekkurler | teşekkür ederim
        tesekkur ederim | sağ ol | sağol | sagol | çok teşekkürler | terima kasih | terimakasih | makasih
        terima kasih banyak | terima kasih banyak ya | matur nuwun | cảm ơn | cảm ơn bạn | cảm ơn nhiều | cam on
        dziękuję | dziekuje | dzięki | dzieki | dziękuję bardzo | tack | tack så mycket | tack så jättemycket
        takk | tusen takk | tak | mange tak | kiitos | kiitos paljon | kiitti | děkuji | děkuju | díky | ďakujem
        köszönöm | köszi | mulțumesc | multumesc | mersi | hvala | hvala lepa | hvala puno | хвала | благодаря
        дякую | щиро дякую | ευχαριστώ | efharisto | תודה | תודה רבה | toda | toda raba | ขอบคุณ | ขอบคุณครับ
        ขอบคุณค่ะ | khob khun | நன்றி | nandri | ధన్యవాదాలు | ధన్యవాదములు | ಧನ್ಯವಾದಗಳು | നന്ദി | ਧੰਨਵਾਦ | આભાર
        asante | asante sana | na gode | e se | o se | salamat | maraming salamat | salamat po | ممنون | مرسی
        متشکرم | kheili mamnoon | faleminderit | aitäh | paldies | ačiū | þakka þér | takk fyrir
        """,
    SmallTalk.WISH: """
        congratulations | congrats | congratulation | well done | good job | great job | nice work | good work
        great work | happy birthday | happy birthday to you | happy new year | merry christmas | happy christmas
        happy holidays | happy easter | happy diwali | happy eid | eid mubarak | ramadan mubarak
        ramadan kareem | happy anniversary | season's greetings | good luck | all the best | best wishes
        best regards | kind regards | regards | get well soon | safe travels | safe trip | enjoy
        enjoy your lunch | enjoy your day | enjoy your weekend | enjoy the weekend | enjoy your holiday
        have a nice weekend | have a good weekend | have a great weekend | have a nice day | have a good day
        have a great day | have a good one | have a nice evening | have a good evening | have a lovely day
        have a good night | have a nice holiday | nice weekend | happy weekend | keep up the good work
        way to go | hats off | bravo | kudos | hurray | hooray | yay | woohoo | cheers to that | fingers crossed
        felicidades | feliz cumpleaños | feliz año nuevo | feliz navidad | félicitations | felicitations
        joyeux anniversaire | bonne année | joyeux noël | bon week-end | bon weekend | bonne soirée | bonne nuit
        parabéns | parabens | feliz aniversário | bom fim de semana | bom trabalho | с днем рождения
        с днём рождения | поздравляю | с новым годом | хороших выходных | हार्दिक शुभकामनाएं | बधाई | बधाई हो
        जन्मदिन मुबारक | badhai ho | শুভ জন্মদিন | অভিনন্দন | shubh kamnayein | مبروك | ألف مبروك | عيد مبارك
        كل عام وأنتم بخير | عید مبارک | مبارک | مبارک ہو | mubarak | mubarak ho | mabrook | mabrouk | 恭喜
        恭喜恭喜 | 生日快乐 | 新年快乐 | 周末愉快 | 加油 | 恭喜发财 | おめでとう | おめでとうございます
        頑張って | 축하해요 | 축하합니다 | 주말 잘 보내세요 | herzlichen glückwunsch | glückwunsch | alles gute
        schönes wochenende | schönen tag | schönen tag noch | schönen abend | schönen feierabend | viel erfolg
        frohe weihnachten | frohes neues jahr | frohe ostern | fijn weekend | fijne dag | gefeliciteerd | auguri
        buon weekend | buona giornata | buona serata | complimenti | tebrikler | iyi hafta sonları
        kolay gelsin | selamat | selamat ulang tahun | selamat tahun baru | chúc mừng | grattis | gratulerer
        """,
    SmallTalk.BYE: """
        bye | bye bye | see u | c u | cu | c ya | see y'all | शुभ रात्रि | shubh ratri | শুভ রাত্রি
        تصبح على خير | शुभ संध्या | goodbye | good bye | good night | gn | see you | see ya | cya
        see you later | see you tomorrow | see you soon | see you on monday | see you monday | see you next week
        see you around | later | laters | talk to you later | ttyl | talk later | talk soon | speak soon
        speak later | until tomorrow | take care | so long | farewell | have to go | gotta go | i'm off | adiós
        adios | hasta luego | hasta mañana | hasta pronto | nos vemos | chau | chao | au revoir | à bientôt
        a bientot | à demain | à plus | à plus tard | bonne fin de journée | tchau | até logo | ate logo
        até amanhã | até mais | пока | до свидания | до завтра | до встречи | всего доброго | अलविदा
        फिर मिलेंगे | phir milenge | alvida | বিদায় | আবার দেখা হবে | مع السلامة | إلى اللقاء | وداعا
        maa salama | ma'a salama | خدا حافظ | اللہ حافظ | khuda hafiz | allah hafiz | 再见 | 拜拜 | 明天见
        回头见 | 晚安 | zaijian | zai jian | さようなら | またね | じゃあね | おやすみ | おやすみなさい
        お先に失礼します | また明日 | sayonara | mata ne | 안녕히 가세요 | 안녕히 계세요 | 잘 가 | tschüss
        tschüs | tschuess | auf wiedersehen | bis bald | bis morgen | bis später | bis dann | ade | tot ziens
        doei | tot morgen | tot straks | arrivederci | a domani | a presto | buonanotte | güle güle | görüşürüz
        hoşça kal | iyi geceler | sampai jumpa | sampai besok | dadah | tạm biệt | do widzenia | do zobaczenia
        pa pa | hej då | vi ses | ha det | ha det bra | näkemiin | na shledanou | viszlát | kwaheri | paalam
        guten feierabend | gute nacht | feierabend
        """,
    SmallTalk.REPLY: """
        alhamdulillah | mashallah | masha allah | subhanallah | hamdullah | jazak | yes | no | yep | yup | yeah
        yea | ya | nope | nah | ok | okay | okey | okey dokey | okie | okie dokie | k | kk | okay then | ok then
        all right | alright | alrighty | right | sure | sure thing | of course | certainly | absolutely
        definitely | exactly | indeed | agreed | i agree | fine | fine by me | fine with me | that's fine
        it's fine | works for me | sounds good | sounds great | sounds fine | good | good to know | good to hear
        very good | all good | great | great stuff | great news | good news | cool | cool cool | nice | nice one
        very nice | perfect | excellent | awesome | amazing | brilliant | lovely | wonderful | fantastic | super
        superb | splendid | wow | u too | oh | oh well | ah | aha | hm | hmm | mhm | uh huh | i see | got it
        gotcha | understood | noted | roger | copy that | copy | will do | on it | done | done deal
        makes sense | fair enough | no problem | no problems | np | no worries | nvm | never mind | nevermind
        forget it | don't worry | you're welcome | you are welcome | welcome | my pleasure | anytime | any time
        same here | same to you | you too | me too | likewise | i know | i understand | i don't know | dunno
        idk | no idea | who knows | maybe | perhaps | whatever | not yet | not now | not today | another time
        next time | go ahead | go on | carry on | deal | true | so true | that's true | that's right | correct
        wrong | interesting | funny | lol | rofl | lmao | haha | hahaha | hahahaha | hehe | hihi | ha | ha ha
        that's all | that is all | that's all i needed | that's all i wanted | that's all i wanted to know
        that's what i needed | that's what i wanted | that's all for now | that's it | that was it
        that was all | that helps | that helped | exactly what i needed | just what i needed | good one
        love it | i love it | like it | i like it | great idea | good idea | nice idea | wow nice
        sorry | so sorry | i'm sorry | im sorry | sry | my bad | my mistake | apologies | pardon | oops | whoops
        excuse me | wrong chat | wrong channel | wrong window | wrong person | wrong thread | sent by mistake
        sent by accident | ignore that | please ignore | ignore this | ignore me | ignore my last message
        please ignore that | disregard | please disregard | not for you | that wasn't for you
        that was not for you | that was for somebody else | that was for someone else | typo | as you like
        as you wish | up to you | sí | si | vale | claro | de acuerdo | de nada | perdón | perdon | lo siento
        oui | non | d'accord | d’accord | ça va | ca va | bien sûr | de rien | désolé | désolée | super merci
        parfait | très bien | sim | não | nao | claro que sim | desculpe | desculpa | ótimo | tá bom | ta bom
        beleza | да | нет | хорошо | ладно | ок | окей | конечно | пожалуйста | понятно | отлично | извините
        हाँ | हां | नहीं | ठीक है | अच्छा | जी | जी हाँ | haan | haan ji | nahi | theek hai | thik hai | accha
        achha | ji | ji haan | bilkul | হ্যাঁ | না | ঠিক আছে | আচ্ছা | thik ache | accha thik ache | نعم | لا
        حسنا | حسناً | تمام | طيب | عفوا | عفواً | آسف | العفو | naam | tamam | tayeb | aiwa | yalla | khalas
        inshallah | insha'allah | inshaallah | ان شاء الله | إن شاء الله | ماشي | جی | جی ہاں | نہیں | ٹھیک ہے
        اچھا | theek | 好 | 好的 | 是 | 是的 | 对 | 不 | 不是 | 不用 | 不用谢 | 不客气 | 没问题 | 可以 | 行
        收到 | 明白 | 明白了 | 知道了 | 知道 | 对不起 | 不好意思 | 没关系 | 嗯 | 嗯嗯 | 哈哈 | 哈哈哈 | 太好了
        很好 | 不错 | haode | hao de | はい | いいえ | うん | わかりました | 分かりました | 了解 | 了解です
        了解しました | 承知しました | なるほど | すみません | ごめんなさい | 大丈夫です | いいね
        どういたしまして | hai | 네 | 아니요 | 아니오 | 알겠습니다 | 네 알겠습니다 | 좋아요 | 괜찮아요
        죄송합니다 | 미안해요 | ㅋㅋ | ㅋㅋㅋ | ja | nein | nee | ja gerne | gerne | passt | alles klar
        okay danke | jawohl | genau | gut | sehr gut | prima | klasse | bitte | bitte schön | bitteschön
        kein problem | entschuldigung | tut mir leid | verstanden | toll | graag gedaan | goed | prima zo
        helemaal goed | sì | no grazie | va bene | certo | prego | d'accordo | perfetto | scusa | scusi | ottimo
        evet | hayır | olur | rica ederim | peki | süper | tidak | baik | oke | siap | sama sama | sama-sama
        maaf | mantap | vâng | dạ | được | không | không có gì | tak | nie | dobrze | jasne | w porządku
        nie ma za co | przepraszam | jag förstår | javisst | varsågod | nej | jo | bra | kyllä | joo | ei | ano
        igen | nem | rendben | da | nu | bine | cu plăcere | ndiyo | hapana | sawa | sawa sawa | karibu | pole
        oo | opo | sige | אוקיי | כן | לא
        """,
    SmallTalk.TEST: """
        test | testing | test test | tests | test message | just testing | just a test | this is a test
        it's a test | test 1 | test 2 | test 123 | testing 123 | 1 2 3 test | testing testing
        testing testing 1 2 3 | test 1 2 3 | only a test | only testing | ping | pong | hello test | asdf
        asdfgh | qwerty | foo | foo bar | abc | xyz | lorem ipsum | is this thing on | anybody there
        anyone there | anybody here | anyone here | are you there | you there | are you awake | you awake
        still there | are you still there | knock knock | prueba | essai | teste | тест | проверка | टेस्ट
        टेस्टिंग | اختبار | تجربة | 测试 | 测试一下 | テスト | 테스트 | das ist ein test | nur ein test | prova
        deneme | tes
        """,
    SmallTalk.CHAT: """
        how are you | how are you doing | how are you doing today | how are you today | how're you | how r u
        hru | how is it going | how's it going | hows it going | how are things | how's things | how do you do
        how's life | how is your day | how's your day | how was your weekend | how was your day
        how have you been | what's up | whats up | sup | wassup | wazzup | you ok | are you ok | are you okay
        everything ok | all well | hope you're well | hope you are well | hope you're doing well
        hope all is well | i hope you are well | nice to meet you | pleased to meet you | glad to meet you
        nice to see you | good to see you | good to have you | long time no see | long day | it's friday
        thank god it's friday | tgif | finally friday | tell me a joke | say something | say hello | say hi
        sing me a song | i love you | love you | love u | miss you | good bot | bad bot | nice bot | clever bot
        stupid bot | silly bot | smart bot | funny bot | you're great | you are great | you're the best
        you are the best | you rock | you're awesome | you are awesome | you're funny | you're nice
        you're cute | you're so kind | that's kind | that's nice | that's kind of you | so kind
        that's very kind of you | very kind of you | very kind | i'm fine | i'm good | i'm fine thanks
        i'm good thanks | i am fine | not bad | not too bad | could be better | i'm bored | i am bored
        i'm tired | i'm back | i am back | brb | be right back | afk | just looking | just looking around
        just saying hi | just saying hello | just wanted to say hi | just wanted to say hello
        just wanted to say thanks | just wanted to say thank you | nothing | nothing really | nothing today
        nothing for today | no news | nothing new | nothing to add | nice weather today | nice weather
        lovely weather | what a day | what a week | coffee time | lunch time | ¿cómo estás | cómo estás
        como estas | ¿qué tal | cómo está | comment ça va | comment vas-tu | comment allez-vous | ça va bien
        tudo bom | como vai | como vai você | como está | как дела | как ты | как вы | что нового | कैसे हो
        कैसे हैं आप | आप कैसे हैं | आप कैसे हो | क्या हाल है | kya haal hai | kya hal hai | aap kaise hain
        aap kaise ho | কেমন আছেন | কেমন আছো | আপনি কেমন আছেন | كيف حالك | كيف الحال | شلونك | إزيك | kaifa haluk
        kif halak | آپ کیسے ہیں | کیا حال ہے | کیسے ہو | 你好吗 | 最近怎么样 | 吃了吗 | 元気ですか
        お元気ですか | 잘 지내세요 | wie geht's | wie gehts | wie geht es dir | wie geht es ihnen | hoe gaat het
        hoe gaat het met je | come stai | come va | nasılsın | nasılsınız | naber | apa kabar | bạn khỏe không
        jak się masz | co słychać | hur mår du | hur är läget | kuinka voit
        """,
}
_ADDRESSED = (
    "kaizen | bot | the bot | dear bot | kaizen bot | mr bot | robot | team | all | everyone | everybody | folks | guys"
    " | you all | y'all | people | colleagues | dear | mate | friend | my friend | buddy | pal | man | dude | sir"
    " | madam | ma'am | ji | bhai | yaar | there | again | too | both | zusammen | an alle | leute | à tous | a todos"
    " | a tutti | amigo | amigos | amigas | mon ami | друзья | 各位 | 大家 | さん | so much | very much | a lot "
    "| everyone here"
    " | to you | to you too | to you all | to everyone | to everybody | to all | to the team | to the whole team"
    " | to all of you | for that | for this | for now | for today | for everything | for all | today | tonight"
    " | really | indeed | very | so | well | then | and | und | et | y | e | و | और | आपको | आपका | for the help"
    " | for your support | for your time | for your work | for your quick help | from me | from all of us | as always"
    " | as ever | as well | please | pls | a | kaizen team | team kaizen"
)
_ALONE_NOTHING = frozenset(
    {"and", "und", "et", "y", "e", "a", "و", "और", "so", "well", "then", "very", "please", "pls"}
)


def _plain(text: str) -> str:
    """Lower case, composed, straight quotes, without vowel signs of Arabic and marks that only decorate."""
    composed = unicodedata.normalize("NFC", text).replace("’", "'").replace("`", "'").replace("ـ", "").casefold()
    return "".join(letter for letter in composed if not "\u064b" <= letter <= "\u0652" and letter not in "\u200d\ufe0f")


def _table() -> dict[str, SmallTalk]:
    table: dict[str, SmallTalk] = {}
    for kind, phrases in _PHRASES.items():
        for line in phrases.splitlines():
            for phrase in line.split("|"):
                if said := _plain(" ".join(phrase.replace(",", " ").split())):
                    table.setdefault(said, kind)
    return table


_KNOWN = _table()
_FILLERS = frozenset(_plain(" ".join(each.split())) for each in _ADDRESSED.split("|")) - {""}
_LONGEST = max(len(phrase.split()) for phrase in (*_KNOWN, *_FILLERS))
_MOST_SIGNS = max(len(phrase) for phrase in (*_KNOWN, *_FILLERS))
_EMOJI_CODE = re.compile(r":[\w+'-]+:(?::[\w+'-]+:)?")
_NAMED = re.compile(r"<@[^<>]*>|@[\w.-]+")
_MARKS = re.compile(r"[^\w\s'\u0900-\u0dff\u0e00-\u0e7f]+")
_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
"""A letter that is drawn out: “thaaanks”, “heyyyy”."""
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def _tokens(text: str) -> list[str]:
    bare = _MARKS.sub(" ", _plain(_NAMED.sub(" ", _EMOJI_CODE.sub(" ", text))).replace(",", " "))
    return bare.split()


def _undrawn(said: str) -> tuple[str, ...]:
    """A phrase without drawn out letters: with one, or with two of them."""
    return _DRAWN.sub(r"\1", said), _DRAWN.sub(r"\1\1", said)


def _phrase_at(tokens: list[str], start: int) -> tuple[int, SmallTalk | None] | None:
    """How many words from here are a phrase, and its kind; None for the words between phrases."""
    for count in range(min(_LONGEST, len(tokens) - start), 0, -1):
        said = " ".join(tokens[start : start + count])
        for each in (said, *_undrawn(said)):
            if each in _KNOWN:
                return count, _KNOWN[each]
            if each in _FILLERS:
                return count, None
    return None


def _split_unspaced(token: str) -> list[str]:
    """A token of Chinese or Japanese, cut into the phrases that it consists of; itself if it doesn't."""
    parts: list[str] = []
    start = 0
    while start < len(token):
        for end in range(min(len(token), start + _MOST_SIGNS), start, -1):
            if token[start:end] in _KNOWN or token[start:end] in _FILLERS:
                parts.append(token[start:end])
                start = end
                break
        else:
            return [token]
    return parts


def pleasantries(text: str) -> tuple[tuple[SmallTalk, ...], str]:
    """The small talk at the beginning of a message, and what it says after that, in plain lower case without marks."""
    tokens = [
        part for token in _tokens(text) for part in (_split_unspaced(token) if _UNSPACED.search(token) else [token])
    ]
    kinds: list[SmallTalk] = []
    start = 0
    while start < len(tokens) and (found := _phrase_at(tokens, start)):
        count, kind = found
        if kind is not None:
            kinds.append(kind)
        start += count
    if start < len(tokens) and not kinds:
        start = 0
    return tuple(kinds), " ".join(tokens[start:])


def all_small_talk(text: str) -> tuple[SmallTalk, ...]:
    """The kinds of small talk that a message consists of; empty if it says anything else."""
    kinds, left = pleasantries(text)
    return kinds if not left else ()


def opened_with(text: str) -> SmallTalk | None:
    """The kind of small talk that a message begins with."""
    kinds, _ = pleasantries(text)
    return kinds[0] if kinds else None
